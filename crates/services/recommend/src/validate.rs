//! What a head may measure: far beyond any person, so that only slips of unit and broken clients are refused.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use api::recommendation::{RecommendationFilters, RecommendationRequest};
use eyewear::{Measure, MeasureName, Reading, Unit};
use platform::{Error, Result};

/// Items of a list when the caller says nothing, and at most.
const LIMIT_DEFAULT: u32 = 10;
const LIMIT_MAX: u32 = 50;
const BRANDS_MAX: usize = 20;
const PRICE_MINOR: RangeInclusive<i64> = 0..=1_000_000_000;
/// The ends of an interval may reach further than a value.
const INTERVAL: RangeInclusive<f64> = -1000.0..=1000.0;
const REASON_CHARACTERS: usize = 500;

/// Checks a request and returns how many items it wants.
pub(crate) fn request(request: &RecommendationRequest) -> Result<usize> {
    let mut problems = Problems::default();
    problems.measures(&request.measures);
    problems.filters(&request.filters);
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        problems.add("limit", "out_of_range", format!("it is {limit}; ask for 1 to {LIMIT_MAX}"));
    }
    problems.finish().map(|()| limit as usize)
}

/// Checks measures alone.
pub(crate) fn measures(measures: &BTreeMap<MeasureName, Reading>) -> Result<()> {
    let mut problems = Problems::default();
    problems.measures(measures);
    problems.finish()
}

#[derive(Default)]
struct Problems(Vec<(String, &'static str, String)>);

impl Problems {
    fn add(&mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push((field.into(), code, message.into()));
    }

    fn finish(self) -> Result<()> {
        let Some((field, _, message)) = self.0.first() else { return Ok(()) };
        let error = Error::unprocessable(format!("{field} cannot be used: {message}"));
        Err(self.0.into_iter().fold(error, |error, (field, code, message)| error.detail(field, code, message)))
    }

    fn filters(&mut self, filters: &RecommendationFilters) {
        if filters.brands.len() > BRANDS_MAX {
            self.add("filters.brands", "too_many", format!("at most {BRANDS_MAX} brands can be chosen"));
        }
        if filters.max_price_minor.is_some_and(|price| !PRICE_MINOR.contains(&price)) {
            self.add("filters.max_price_minor", "out_of_range", "a price is 0 to 1000000000 in minor units");
        }
    }

    fn measures(&mut self, measures: &BTreeMap<MeasureName, Reading>) {
        for (name, reading) in measures {
            match reading {
                Reading::Measured(measure) => self.measure(*name, measure),
                Reading::Abstained { abstained } if abstained.chars().count() > REASON_CHARACTERS => {
                    self.add(
                        format!("measures.{name}.abstained"),
                        "too_long",
                        format!("write at most {REASON_CHARACTERS} characters"),
                    );
                }
                Reading::Abstained { .. } => {}
            }
        }
    }

    fn measure(&mut self, name: MeasureName, measure: &Measure) {
        let (unit, range) = expected(name);
        let Measure { value, low, high, .. } = *measure;
        if measure.unit != unit {
            self.add(format!("measures.{name}.unit"), "invalid", format!("it is given in {}; give it in {unit}", measure.unit));
        } else if !range.contains(&value) {
            let message = format!("{value} {unit} is not between {} and {}", range.start(), range.end());
            self.add(format!("measures.{name}.value"), "out_of_range", message);
        } else if !(INTERVAL.contains(&low) && INTERVAL.contains(&high) && low <= value && value <= high) {
            let message = format!("the value {value} is not inside the interval from {low} to {high}");
            self.add(format!("measures.{name}"), "invalid_interval", message);
        }
    }
}

fn expected(name: MeasureName) -> (Unit, RangeInclusive<f64>) {
    let mm = Unit::Millimeter;
    match name {
        MeasureName::FaceWidth | MeasureName::TempleToTemple => (mm, 80.0..=240.0),
        MeasureName::FaceLength => (mm, 80.0..=300.0),
        MeasureName::ForeheadWidth | MeasureName::JawWidth => (mm, 50.0..=220.0),
        MeasureName::BridgeWidth => (mm, 4.0..=45.0),
        MeasureName::EyeToEar => (mm, 40.0..=170.0),
        MeasureName::PupilToBrow | MeasureName::PupilToCheek => (mm, 1.0..=80.0),
        // Values outside 45-80 mm are understood, and the fit check sends them to an optician.
        MeasureName::PupillaryDistance => (mm, 30.0..=95.0),
        MeasureName::Symmetry => (Unit::Ratio, 0.0..=2.0),
    }
}
