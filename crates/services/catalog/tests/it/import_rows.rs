//! Which rows are refused and why.

use std::collections::BTreeSet;

use api::import::{ImportOptions, ImportStatus};
use serde_json::{Value, json};
use test_support::owner;

use crate::support::Shop;
use crate::support::generate::{Expected, generate};

const HEADING: &str = "product_sku,sku,name,brand,color,eye size,bridge,temple,size,price,currency,color hex,lens hex,lens transmission,quantity,weight,extra\n";

/// Errors of the file as `(line, column, code)`.
fn reported(file: &str) -> Vec<(u64, String, String)> {
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let rows = reader.deserialize::<(u64, String, String, String, String)>().map(Result::unwrap);
    rows.map(|(line, column, code, ..)| (line, column, code)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_rows_are_stored_and_each_broken_one_is_reported() {
    let shop = Shop::new().await;
    let generated = generate(10_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frames.csv");
    std::fs::write(&path, &generated.bytes).unwrap();
    let job = shop.catalog.import_file(&owner(), &path, ImportOptions::default(), &mut |_| ()).await.unwrap();
    let broken = generated.expected.len() as u64;
    assert!((295..=305).contains(&broken), "{broken}");
    assert_eq!(generated.expected.iter().map(|e| e.code).collect::<BTreeSet<_>>().len(), 12);
    assert_eq!((job.status, job.rows_done, job.rows_total), (ImportStatus::Completed, 10_000, Some(10_000)));
    assert_eq!((job.counts.created, job.counts.refused), (10_000 - broken, broken));
    assert_eq!(job.ignored_columns, ["note"]);

    let expected: Vec<_> = generated
        .expected
        .iter()
        .map(|Expected { line, column, code }| (*line, (*column).to_owned(), (*code).to_owned()))
        .collect();
    let mut found = reported(&shop.error_file(&job.id).await);
    found.sort();
    assert_eq!(found, expected);

    let products = shop.products().await;
    let variants: usize = products.iter().map(|product| product["variants"].as_array().unwrap().len()).sum();
    assert_eq!(variants as u64, job.counts.created);
    assert_eq!(products[0]["sku"], "P0");
    assert_eq!(products[0]["frame"]["dimensions"]["a_mm"], 46.0);
    assert_eq!(products[0]["provenance"]["frame.dimensions.a_mm"]["evidence"], "line 2, column size: 46□16-140");
    assert_eq!(products[0]["provenance"]["frame.dimensions.a_mm"]["source_id"], job.id.as_str());
    assert_eq!(products[0]["variants"][0]["price"]["base_minor"], 8_990);

    let again = shop.catalog.import_file(&owner(), &path, ImportOptions::default(), &mut |_| ()).await.unwrap();
    assert_eq!((again.counts.unchanged, again.counts.refused), (10_000 - broken, broken));
    assert_eq!((again.counts.created, again.counts.updated), (0, 0));
    assert_eq!(shop.products().await, products, "nothing was touched, not even a version");
}

/// Imports rows of [`HEADING`] and expects errors.
#[track_caller]
fn check(rows: &str, expected: &[(u64, &str, &str)]) -> impl Future<Output = ()> {
    let (rows, at) = (format!("{HEADING}{rows}"), std::panic::Location::caller());
    let expected: Vec<_> =
        expected.iter().map(|(line, column, code)| (*line, (*column).to_owned(), (*code).to_owned())).collect();
    async move {
        let shop = Shop::new().await;
        let job = shop.import(&rows, ImportOptions::default()).await;
        assert_eq!(reported(&shop.error_file(&job.id).await), expected, "{at}: {rows}");
    }
}

#[tokio::test]
async fn a_refused_row_says_where_and_why() {
    check("p,a,N,B,Red,52,18,140,,,,,,,,,\n", &[]).await;
    check(",,N,B,Red,52,18,140,,,,,,,,,\n", &[(2, "sku", "missing_required")]).await;
    check("p,a,,B,Red,,,,,,,,,,,,\n", &[(2, "name", "missing_required")]).await;
    check("p,a,N,B,Red,0,18,140,,,,,,,,,\n", &[(2, "eye size", "out_of_range")]).await;
    check("p,a,N,B,Red,\"52,5\",18,NaN,,,,,,,,,\n", &[(2, "eye size", "not_a_number"), (2, "temple", "not_a_number")]).await;
    check("p,a,N,B,Red,520 px,18,140,,,,,,,,,\n", &[(2, "eye size", "unknown_unit")]).await;
    check("p,a,N,B,Red,52,18,140,50□18-140,,,,,,,,\n", &[(2, "size", "inconsistent")]).await;
    check("p,a,N,B,Red,,,,2024-12-31,,,,,,,,\n", &[(2, "size", "invalid_marking")]).await;
    check("p,a,N,B,Red,,,,52-18-140-3,,,,,,,,\n", &[(2, "size", "invalid_marking")]).await;
    check("p,a,N,B,Red,,,,,129.00,,,,,,,\n", &[(2, "price", "missing_currency")]).await;
    check("p,a,N,B,Red,,,,,129.00,Euro,,,,,,\n", &[(2, "currency", "invalid_enum")]).await;
    check("p,a,N,B,Red,,,,,,,,#112233,,,,\n", &[(2, "lens transmission", "missing_required")]).await;
    check("p,a,N,B,Red,,,,,,,,#112233,1.2,,,\n", &[(2, "lens transmission", "out_of_range")]).await;
    check("p,a,N,B,Red,,,,,,,,,,2.5,,\n", &[(2, "quantity", "not_a_number")]).await;
    check("p,a,N\u{7},B,Red,,,,,,,,,,,,\n", &[(2, "name", "invalid_character")]).await;
}

/// What a row says of its lens: cells of [`LENS_HEADING`], and what is stored, or the errors as `(column, code)`.
#[track_caller]
fn check_lens(cells: &str, expected: Result<Value, &[(&str, &str)]>) -> impl Future<Output = ()> {
    const LENS_HEADING: &str =
        "sku,name,brand,color,lens hex,VLT,gradient hex,gradient transmission,mirror hex,mirror strength,Polarized,AR coating\n";
    let (rows, at) = (format!("{LENS_HEADING}a,N,B,Red,{cells}\n"), std::panic::Location::caller());
    let expected = expected.map_err(|errors| errors.iter().map(|(c, e)| (2, (*c).to_owned(), (*e).to_owned())).collect());
    async move {
        let shop = Shop::new().await;
        let job = shop.import(&rows, ImportOptions::default()).await;
        let errors = reported(&shop.error_file(&job.id).await);
        let stored = || async { shop.products().await[0]["variants"][0]["lens"].clone() };
        let found: Result<Value, Vec<_>> = if errors.is_empty() { Ok(stored().await) } else { Err(errors) };
        assert_eq!(found, expected, "{at}: {rows}");
    }
}

fn lens(color: &str, transmission: f64, more: Value) -> Result<Value, &'static [(&'static str, &'static str)]> {
    let mut lens = json!({ "color": color, "transmission": transmission, "transmission_bottom": null, "color_bottom": null,
        "mirror": null, "polarized": null, "anti_reflection": null });
    more.as_object().unwrap().iter().for_each(|(name, value)| lens[name] = value.clone());
    Ok(lens)
}

#[tokio::test]
async fn lenses_are_imported_with_their_coatings() {
    let mirror = json!({ "color": "#c08030", "strength": 0.4 });
    let sun = json!({ "mirror": mirror, "polarized": true, "anti_reflection": "blue" });
    check_lens("#445566,15 %,,,C08030,40%,yes,Blue", lens("#445566", 0.15, sun)).await;
    let graded = json!({ "transmission_bottom": 0.6, "color_bottom": "#aa8866", "polarized": false });
    check_lens("#445566,0.15,#aa8866,0.6,,,non-polarized,none", lens("#445566", 0.15, graded)).await;
    check_lens(",,,,,,,violet", lens("#ffffff", 1.0, json!({ "anti_reflection": "purple" }))).await;
    check_lens(",,,,,,no,no", Ok(Value::Null)).await;
}

#[tokio::test]
async fn lenses_that_make_no_sense_are_refused_with_column_and_reason() {
    let missing: &[_] = &[("lens hex", "missing_required"), ("VLT", "missing_required")];
    check_lens(",,,,,,yes,", Err(missing)).await;
    check_lens(",,,,#c08030,0.4,,", Err(missing)).await;
    check_lens("#445566,0.15,,,#c08030,,,", Err(&[("mirror strength", "missing_required")])).await;
    check_lens("#445566,0.15,,,gold,0.4,,", Err(&[("mirror hex", "invalid_color")])).await;
    check_lens("#445566,0.15,,,#c08030,0.99,,", Err(&[("mirror strength", "out_of_range")])).await;
    check_lens("#445566,0.15,#aa8866,,,,,", Err(&[("gradient transmission", "missing_required")])).await;
}

/// Imports rows of [`HEADING`] that are accepted without some of their values.
#[track_caller]
fn check_warned(rows: &str, expected: &[(u64, &str, &str)]) -> impl Future<Output = Value> {
    let (rows, at) = (format!("{HEADING}{rows}"), std::panic::Location::caller());
    let expected: Vec<_> =
        expected.iter().map(|(line, column, code)| (*line, (*column).to_owned(), (*code).to_owned())).collect();
    async move {
        let shop = Shop::new().await;
        let job = shop.import(&rows, ImportOptions::default()).await;
        assert_eq!(reported(&shop.error_file(&job.id).await), [], "{at}: {rows}");
        assert_eq!(reported(&shop.warning_file(&job.id).await), expected, "{at}: {rows}");
        assert_eq!((job.status, job.counts.warnings), (ImportStatus::Completed, expected.len() as u64), "{at}");
        shop.products().await[0].clone()
    }
}

#[tokio::test]
async fn what_is_not_understood_in_an_optional_column_costs_the_value_and_not_the_row() {
    let product = check_warned("p,a,N,B,Red,,,,M,,,,,,,,\n", &[(2, "size", "not_a_marking")]).await;
    assert_eq!(product["frame"]["dimensions"]["a_mm"], Value::Null);
    let product = check_warned("p,a,N,B,Red,52,18,140,,,,red,,,,,\n", &[(2, "color hex", "invalid_color")]).await;
    assert_eq!(
        (&product["variants"][0]["color"]["front"], &product["frame"]["dimensions"]["a_mm"]),
        (&Value::Null, &52.0.into())
    );
    let product = check_warned("p,a,N,B,Red,,,,,,,,,,many,,\n", &[(2, "quantity", "not_a_number")]).await;
    assert_eq!(product["variants"][0]["inventory"], Value::Null);
    check_warned("p,a,N,B,Red,#REF!,,,,,,,,,,,\n", &[(2, "eye size", "spreadsheet_error")]).await;
    check_warned("p,a,N,B,Red,-,n/a,N/A,null,,,,,,,,\n", &[]).await;
}

#[tokio::test]
async fn words_of_no_vocabulary_are_left_out_with_a_warning() {
    const WORDS: &str = "sku,name,brand,color,shape,rim,material,gtin,AR coating,Polarized,stock status,quantity,tags\n";
    let shop = Shop::new().await;
    let rows = "a,N,B,Red,triangular,Full-Frame,TR90/unobtainium,8.0123E+12,yes,perhaps,soon,4,\"new\nin, sun\"\nb,M,B,Red,Pilot,,,4006381333932,,,,,\n";
    let job = shop.import(&format!("{WORDS}{rows}"), ImportOptions::default()).await;
    let warned: Vec<_> =
        reported(&shop.warning_file(&job.id).await).into_iter().map(|(_, column, code)| (column, code)).collect();
    let expected = [("shape", "invalid_enum"), ("gtin", "damaged_by_spreadsheet"), ("material", "invalid_enum")];
    let expected = expected.into_iter().chain([
        ("Polarized", "invalid_enum"),
        ("AR coating", "invalid_enum"),
        ("stock status", "invalid_enum"),
    ]);
    assert_eq!(warned, expected.map(|(column, code)| (column.to_owned(), code.to_owned())).collect::<Vec<_>>());
    assert_eq!(reported(&shop.error_file(&job.id).await), [(4, "gtin".to_owned(), "invalid_gtin".to_owned())]);
    assert_eq!((job.counts.created, job.counts.refused, job.counts.warnings), (1, 1, 6), "warnings of refused rows are not told");
    let product = &shop.products().await[0];
    assert_eq!(product["frame"]["shape"], Value::Null);
    assert_eq!((&product["frame"]["rim"], &product["frame"]["materials"]), (&"full".into(), &json!(["plastic"])));
    assert_eq!(product["variants"][0]["inventory"]["status"], "in_stock");
    assert_eq!(product["tags"], json!(["new in", "sun"]));
    assert!(shop.warning_file(&job.id).await.contains("format the column as text"));
}

#[tokio::test]
async fn a_refused_row_does_not_stop_the_others() {
    check("p,a,N,B,Red,52,18,140,,,,,,,,,,left over\nq,b,N,B,Red,,,,,,,,,,,,\n", &[(2, "", "wrong_column_count")]).await;
    check("p,a,\"N,B,Red,,,,,,,,,,,,\nq,b,N,B,Red,,,,,,,,,,,,\n", &[(2, "", "unclosed_quote")]).await;
    check("p,a,N,B,Red,,,,,,,,,,,,\np,a,N,B,Blue,,,,,,,,,,,,\n", &[(3, "sku", "duplicate_sku")]).await;
    check("p,a,N,B,Red,,,,,,,,,,,,\nq,b,M,B,Red,,,,,,,,,,,,\np,c,Other,B,Blue,,,,,,,,,,,,\n", &[(4, "name", "inconsistent")])
        .await;
    check("p,a,,B,Red,,,,,,,,,,,,\np,b,N,B,,,,,,,,,,,,,\n", &[(2, "name", "missing_required"), (3, "color", "missing_required")])
        .await;
}

#[tokio::test]
async fn rows_of_a_product_may_stand_anywhere_and_leave_out_what_another_says() {
    let shop = Shop::new().await;
    let rows =
        "p,a,N,B,Red,5.2cm,18,5.5in,,,,,,,3,,\nq,x,M,B,Red,,,,,,,,,,,,\np,b,,,Blue,,,,,,,,,,0,28 g,\np,,,,,,,,,,,,,,,,an image\n";
    let job = shop.import(&format!("\u{feff}{HEADING}{rows}").replace('\n', "\r\n"), ImportOptions::default()).await;
    assert_eq!((job.counts.created, job.counts.unchanged, job.counts.refused), (3, 1, 0));
    let products = shop.products().await;
    assert_eq!(products.len(), 2);
    assert_eq!(products[0]["variants"].as_array().unwrap().len(), 2);
    assert_eq!(products[0]["frame"]["dimensions"]["a_mm"], 52.0);
    assert_eq!(products[0]["frame"]["dimensions"]["temple_mm"], 139.7);
    assert_eq!(products[0]["frame"]["dimensions"]["weight_g"], 28.0);
    assert_eq!(products[0]["variants"][1]["inventory"]["status"], "out_of_stock");
    assert_eq!(
        products[0]["provenance"]["frame.dimensions.temple_mm"]["evidence"],
        "line 2, column temple: 5.5in (in converted to 139.7 mm)"
    );
    assert_eq!(products[0]["provenance"]["frame.dimensions.weight_g"]["evidence"], "line 4, column weight: 28 g");
}

#[tokio::test]
async fn an_empty_cell_says_nothing_and_only_what_differs_is_updated() {
    let shop = Shop::new().await;
    shop.import(&format!("{HEADING}p,a,N,B,Red,52,18,140,,,,,,,3,,\nq,b,M,B,Red,,,,,,,,,,,,\n"), ImportOptions::default()).await;
    let job = shop.import(&format!("{HEADING}p,a,,,,54,,,,,,,,,,,\nq,b,M,B,Red,,,,,,,,,,,,\n"), ImportOptions::default()).await;
    assert_eq!((job.counts.created, job.counts.updated, job.counts.unchanged, job.counts.refused), (0, 1, 1, 0));
    let products = shop.products().await;
    assert_eq!(products[0]["name"], "N");
    assert_eq!(
        (&products[0]["frame"]["dimensions"]["a_mm"], &products[0]["frame"]["dimensions"]["dbl_mm"]),
        (&54.0.into(), &18.0.into())
    );
    assert_eq!((&products[0]["version"], &products[1]["version"]), (&2.into(), &1.into()));
    assert_eq!(products[0]["provenance"]["frame.dimensions.a_mm"]["source_id"], job.id.as_str());
    assert_ne!(products[0]["provenance"]["frame.dimensions.dbl_mm"]["source_id"], job.id.as_str());
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_stores_nothing() {
    let shop = Shop::new().await;
    let file = String::from_utf8_lossy(&generate(400).bytes).replace('\u{fffd}', "é");
    let dry = shop.import(&file, ImportOptions { dry_run: true, ..ImportOptions::default() }).await;
    assert_eq!(shop.products().await.len(), 0);
    let wet = shop.import(&file, ImportOptions::default()).await;
    assert_eq!(dry.counts, wet.counts);
    assert_eq!(shop.error_file(&dry.id).await, shop.error_file(&wet.id).await);
}

#[tokio::test]
async fn a_declared_comma_and_currency_hold_for_the_whole_file() {
    let shop = Shop::new().await;
    let options = ImportOptions { decimal_comma: true, currency: Some("EUR".to_owned()), ..ImportOptions::default() };
    let job = shop.import("sku;name;brand;color;eye size;price\na;N;B;Red;\"52,5\";129,00 €\nb;M;B;Red;52;$5\n", options).await;
    assert_eq!((job.counts.created, job.counts.refused), (1, 1));
    let products = shop.products().await;
    assert_eq!(products[0]["frame"]["dimensions"]["a_mm"], 52.5);
    assert_eq!(products[0]["variants"][0]["price"]["base_minor"], 12_900);
    assert_eq!(reported(&shop.error_file(&job.id).await), [(3, "price".to_owned(), "currency_mismatch".to_owned())]);
}

#[tokio::test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
async fn a_shop_export_is_read_with_one_mapping() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/catalogues/shopify/apparel.csv");
    let file = std::fs::read_to_string(file).unwrap();
    let shop = Shop::new().await;
    let mapping = [("variant.color.name", "Option1 Value"), ("variant.sku", "Handle"), ("sku", "Handle")];
    let mapping = mapping.map(|(field, heading)| (field.to_owned(), heading.to_owned())).into();
    let options = ImportOptions { mapping, currency: Some("USD".to_owned()), ..ImportOptions::default() };
    let job = shop.import(&file, options).await;
    let counts = job.counts;
    assert_eq!(counts.created + counts.unchanged + counts.refused, job.rows_total.unwrap(), "every row is accounted for");
    assert_eq!(shop.products().await.len() as u64, counts.created, "one color of each product, as it was mapped");
    assert!(counts.created > 10, "{job:?}");
}
