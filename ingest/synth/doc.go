// Package synth makes a synthetic recruitment-cost module: a survey file as a statistical office would hand it in, for
// demonstration, tests and benchmarks. Nobody in it exists.
//
// The file looks like a labour force survey (63 provinces, urban and rural, as strata; enumeration areas as PSUs;
// unequal weights; households of several persons) and is as untidy as one: three codes for a missing answer, several
// currencies, costs that an employer paid and took back, lump sums, deposits, answers by somebody else.
//
// What is published of the 2021 round (methodology 2.2) holds by construction, for every seed, within 1 % from 100,000
// workers on: the weights of the eligible workers add up to 250.3 thousand exactly; destination, sex, skill, schooling
// and channel are assigned along even sequences instead of at random; and costs are scaled by the analytic expectation
// of the mean of ratios, 7.4 months. Everything else (costs and pay by country, channels, provinces, exchange rates)
// is invented and says nothing about the world.
//
// The same seed gives the same bytes on every machine and with any number of threads: every PSU draws from its own
// stream, and no floating-point number takes part.
package synth
