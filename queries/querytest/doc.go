// Package querytest runs golden scripts: a few persons, an indicator, and the figures that must come out, with the source
// of each expected number in a comment.
//
//	# Source: shared methodology 6.4 (R survey 4.1.1).
//	load [period=2021] [earnings=NET]
//	  default eligible=true usable=true
//	  person_id=1 stratum_id=A psu_id=11 w_final=120 dim_sex=M cost_vnd=150 earn_vnd=25
//	  …
//	eval sdg_10_7_1 [by=SEX] [public] [lonely_psu=adjust] [level=0.9] …
//	  _T  RCI_RATIO  5.2525641026  se=0.6525903047  n=15
//	  M   RCI_P50    5.0           ci=3.75,7.5      status=U
//	  _T  RCI_P99    null          status=Q  comment=CONFIDENTIAL
//	  expect fail "no breakdown"
//
// A line of load names columns of the person table (engine/schema); default gives columns to the lines after it. Left out:
// person_id and hh_id (each line its own), rci and rci_fin (the quotients, when both parts are given; cost_fin_vnd defaults
// to cost_vnd) and the bins. null is a missing value, repeat=3 makes three such persons. Several loads are several periods.
//
// A line of eval has one code for each dimension of by (_T without), joined by a comma, then the measure, the value and what
// else is checked: se, ci, cv, df, n, psus, strata, class, reason, sumw, status, conf, comment, band, period. Numbers hold to the digits
// that are printed. eval reads the full set; with public the public one, exactly. Other keys of eval set the configuration.
// "expect rows N" counts the observations of the evaluation.
//
// Each script starts from an empty store and ends with the Arrow allocator at zero. With -rewrite the numbers of the
// script are replaced by those computed: review the difference.
package querytest
