mod dials;
mod drawing;
mod eligibility;
mod membership;
mod setup;
