//! The demo shop's catalog keeps the rules of the trade, and its ranking shows what it is there to show.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use eyewear::{
    BoxingSize, FaceShape, FrameDimensions, FrameMaterial, FrameShape, Gtin, Measure, MeasureName, Reading, Rim, SizeClass,
    Source, Unit, fit_check,
};
use ranking::{Candidate, CandidateFacts, HeadProfile, Stock, Weights, rank};

type Row = HashMap<String, String>;

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../demo/catalog.csv");
    csv::Reader::from_path(path).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

/// One row of each product.
fn products() -> BTreeMap<String, Row> {
    rows().into_iter().map(|row| (row["product_sku"].clone(), row)).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn dimensions(row: &Row) -> FrameDimensions {
    let mm = |column| Some(number(row, column));
    FrameDimensions {
        a_mm: mm("lens_width_mm"),
        b_mm: mm("lens_height_mm"),
        dbl_mm: mm("bridge_width_mm"),
        ed_mm: mm("ed_mm"),
        temple_mm: mm("temple_length_mm"),
        total_width_mm: mm("total_width_mm"),
        frame_height_mm: mm("frame_height_mm"),
        ..FrameDimensions::default()
    }
}

#[test]
fn every_shape_rim_and_size_is_there() {
    let products = products();
    assert!(products.len() >= 30);
    let words = |column: &str| products.values().map(|row| row[column].clone()).collect::<BTreeSet<_>>();
    FrameShape::ALL.iter().for_each(|shape| assert!(words("shape").contains(shape.as_str()), "{shape}"));
    Rim::ALL.iter().for_each(|rim| assert!(words("rim").contains(rim.as_str()), "{rim}"));
    let sizes: BTreeSet<_> = products.values().map(|row| SizeClass::of_total_width_mm(number(row, "total_width_mm"))).collect();
    assert_eq!(sizes.len(), SizeClass::ALL.len());
    assert_eq!(words("tags"), ["optical", "sun"].map(str::to_owned).into());
    products.values().for_each(|row| assert!(row["material"].parse::<FrameMaterial>().is_ok(), "{row:?}"));
}

#[test]
fn sizes_keep_the_rules_of_boxing() {
    for (sku, row) in products() {
        let [a, b, dbl, ed] = ["lens_width_mm", "lens_height_mm", "bridge_width_mm", "ed_mm"].map(|column| number(&row, column));
        let (width, height, temple) =
            (number(&row, "total_width_mm"), number(&row, "frame_height_mm"), number(&row, "temple_length_mm"));
        let lenses = 2.0 * a + dbl;
        assert!(lenses <= width && width <= lenses + 30.0, "{sku}: {width} mm wide around lenses of {lenses} mm");
        assert!(a.max(b) <= ed && ed <= a.hypot(b), "{sku}: ED {ed}");
        assert!(height >= b, "{sku}: {height} mm high around {b} mm");
        let marking: BoxingSize = row["marking"].parse().unwrap();
        assert_eq!((marking.a_mm, marking.dbl_mm, marking.temple_mm), (a, dbl, Some(temple)), "{sku}");
        let usual = [(a, 38.0..=62.0), (b, 18.0..=58.0), (dbl, 10.0..=28.0), (temple, 110.0..=165.0), (width, 105.0..=165.0)];
        usual.iter().for_each(|(mm, range)| assert!(range.contains(mm), "{sku}: {mm}"));
    }
}

#[test]
fn numbers_are_unique_and_belong_to_nobody() {
    let rows = rows();
    let distinct = |column: &str| rows.iter().map(|row| &row[column]).collect::<BTreeSet<_>>().len();
    assert_eq!((distinct("sku"), distinct("gtin")), (rows.len(), rows.len()));
    for row in &rows {
        assert!(row["gtin"].parse::<Gtin>().is_ok(), "{}", row["gtin"]);
        assert!(row["gtin"].len() == 13 && row["gtin"].starts_with('2'), "{} is not for restricted circulation", row["gtin"]);
    }
}

#[test]
fn prices_and_stock_agree_with_themselves() {
    for row in rows() {
        let price = number(&row, "price");
        assert!(row["discounted_price"].is_empty() || number(&row, "discounted_price") < price, "{row:?}");
        let expected = match number(&row, "quantity") {
            0.0 => "out_of_stock",
            quantity if quantity <= number(&row, "low_threshold") => "low_stock",
            _ => "in_stock",
        };
        assert_eq!(row["stock_status"], expected, "{}", row["sku"]);
    }
}

#[test]
fn every_head_finds_frames_that_fit() {
    let products: Vec<_> = products().into_values().collect();
    let all: Vec<_> = products.iter().map(|row| (dimensions(row), row["shape"].parse().unwrap())).collect();
    let candidate = |(tie, (dimensions, shape)): (usize, &(FrameDimensions, FrameShape))| {
        Candidate::new(&CandidateFacts {
            dimensions,
            shape: Some(*shape),
            rim: None,
            brand: 0,
            stock: Stock::InStock,
            active: true,
            tie: tie as u64,
        })
    };
    let candidates: Vec<_> = all.iter().enumerate().map(candidate).collect();
    let check = |width_mm: f64, nose_mm: f64, face: FaceShape| {
        let mm = |value| {
            Reading::Measured(Measure {
                value,
                unit: Unit::Millimeter,
                low: value - 1.0,
                high: value + 1.0,
                source: Source::Card,
            })
        };
        let measures = BTreeMap::from([(MeasureName::TempleToTemple, mm(width_mm)), (MeasureName::BridgeWidth, mm(nose_mm))]);
        let head = HeadProfile { measures, face_shape: Some(face) };
        let ranked = rank(&candidates, &head, &Weights::default(), 10);
        let best = fit_check(&all[ranked.items[0].index].0, &head.measures);
        assert!(best.overall.unwrap() > 0.8, "{width_mm} mm, {face}: {}", best.explanation);
        let shapes: BTreeSet<_> = ranked.items.iter().map(|item| all[item.index].1).collect();
        assert!(shapes.len() >= 3, "{width_mm} mm, {face}: {shapes:?}");
    };
    check(118.0, 16.0, FaceShape::Round);
    check(126.0, 17.0, FaceShape::Heart);
    check(132.0, 18.0, FaceShape::Oval);
    check(138.0, 18.5, FaceShape::Square);
    check(145.0, 18.0, FaceShape::Oblong);
}
