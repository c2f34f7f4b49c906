// Package queries turns indicator files into figures.
//
// An indicator is one small file in indicators/: its population, the measures and their expressions, the dimensions.
// The registry opens every file strictly; Build then computes what the files declare from dataset versions:
//
//  1. one query over all rows, eligible or not, gives the Design (strata, PSUs, fpc);
//  2. one portable GROUP BY, asked a few strata at a time so that memory stays bounded, reduces persons to cells by
//     stratum, PSU and every dimension, with exact DECIMAL sums for all measures of all indicators at once;
//  3. Go rolls the cells up to each breakdown, in integers, and finishes with engine/survey: a domain is a 0/1 variable
//     over the whole design, so strata and PSUs without members stay;
//  4. quantiles come from the same persons in the order of their values, a range of bins at a time, with weights cumulated
//     for all domains at once;
//  5. protection and reliability decide what the public set may show, and rounding is the last step.
//
// Every sum is an integer sum, and the float steps after it run in one fixed order: the same rows give the same bytes in
// any order, split and number of threads.
//
// SQL is asked through engine.Reader only and keeps to the subset that engine.Query names.
package queries
