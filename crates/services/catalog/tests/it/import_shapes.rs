//! Files as shops and spreadsheets write them: how lines, headings, sizes, weights and stock come.

use api::import::{ImportJob, ImportOptions};
use serde_json::{Value, json};

use crate::support::Shop;

/// Imports a file; nothing of it is refused.
#[track_caller]
fn accepted(file: &str, options: ImportOptions) -> impl Future<Output = (Vec<Value>, ImportJob, String)> {
    let (file, at) = (file.to_owned(), std::panic::Location::caller());
    async move {
        let shop = Shop::new().await;
        let job = shop.import(&file, options).await;
        assert_eq!(shop.error_file(&job.id).await.lines().skip(1).collect::<Vec<_>>(), [""; 0], "{at}: {file}");
        let warnings = shop.warning_file(&job.id).await;
        (shop.products().await, job, warnings)
    }
}

/// Lines that are refused, with their codes.
async fn refused(file: &str, options: ImportOptions) -> Vec<(u64, String)> {
    let shop = Shop::new().await;
    let job = shop.import(file, options).await;
    let errors = shop.error_file(&job.id).await;
    let mut reader = csv::Reader::from_reader(errors.as_bytes());
    let rows = reader.deserialize::<(u64, String, String, String, String)>().map(Result::unwrap);
    rows.map(|(line, _, code, ..)| (line, code)).collect()
}

fn dimensions(product: &Value) -> Value {
    json!(["a_mm", "dbl_mm", "temple_mm"].map(|name| product["frame"]["dimensions"][name].clone()))
}

#[tokio::test]
async fn a_heading_may_have_line_breaks() {
    for line_break in ["\n", "\r\n", "\r"] {
        let file = "\"Product\nSKU\",sku,name,brand,color,\"Eye Size\n(mm)\",\"Bridge\n(mm)\",\"temple\nlength\"\nP,A,N,B,Red,52,18,140\n";
        let (products, job, _) = accepted(&file.replace('\n', line_break), ImportOptions::default()).await;
        assert_eq!((dimensions(&products[0]), &products[0]["sku"]), (json!([52.0, 18.0, 140.0]), &"P".into()), "{line_break:?}");
        assert_eq!(job.columns["frame.dimensions.a_mm"], "Eye Size (mm)");
    }
    let errors = refused("sku,name,brand,color,\"Eye\nSize\"\nA,N,B,Red,wide\n", ImportOptions::default()).await;
    assert_eq!(errors, [(3, "not_a_number".to_owned())], "lines are counted as they stand in the file");
    let (products, ..) = accepted("sku,name,brand,color,\"note\nA,N,B,Red,x\n", ImportOptions::default()).await;
    assert_eq!(products.len(), 1, "a quote that is not closed costs the heading nothing but its own line");
}

#[tokio::test]
async fn empty_cells_at_the_end_of_a_row_may_be_too_few_or_too_many() {
    let file = "sku,name,brand,color,eye size,quantity\nA,N,B,Red,52,1\nB,M,B,Red\nC,O,B,Red,50,2,,,\nD,P,B,Red,\"5\n0\",2,,\n   \n,,,\n\u{1a}";
    let (products, job, _) = accepted(&file.replace("\"5\n0\"", "50"), ImportOptions::default()).await;
    assert_eq!((products.len(), job.rows_total), (4, Some(4)), "lines that say nothing are no rows");
    let file = "sku,name,brand,color,long description,quantity\nA,N,B,Red,\"one, two,\nthree\"\nB,M,B,Red,x,2\n";
    let (products, ..) = accepted(file, ImportOptions::default()).await;
    assert_eq!((products.len(), &products[0]["long_description"]), (2, &"one, two,\nthree".into()));
    let surplus = refused("sku,name,brand,color\nA,N,B,Red\nB,M,B,Red,left over\n", ImportOptions::default()).await;
    assert_eq!(surplus, [(3, "wrong_column_count".to_owned())]);
    let unclosed = "sku,name,brand,color,note\nA,\"N,B,Red\nB,M,B,Red,\nC,O,\"P\",Red,\n";
    assert_eq!(
        refused(unclosed, ImportOptions::default()).await,
        [(2, "unclosed_quote".to_owned()), (4, "missing_required".to_owned())][..1]
    );
}

#[tokio::test]
async fn stock_that_was_sold_beyond_zero_is_none() {
    for quantity in ["-3", "'-3", "-3.0", "−3"] {
        let (products, _, warnings) =
            accepted(&format!("sku,name,brand,color,quantity\nA,N,B,Red,{quantity}\n"), ImportOptions::default()).await;
        let variant = &products[0]["variants"][0];
        assert_eq!(variant["inventory"], json!({ "quantity": 0, "low_threshold": null, "status": "out_of_stock" }), "{quantity}");
        let said = products[0]["provenance"]["variants[0].inventory"]["evidence"].as_str().unwrap();
        assert!(said.ends_with("3 (sold beyond zero: none in stock)") || said.contains("-3.0 ("), "{said}");
        assert_eq!(warnings.lines().count(), 1);
    }
    let heading = "sku,name,brand,color,eye size,price,currency\n";
    for row in ["A,N,B,Red,-52,,", "A,N,B,Red,,-5.00,EUR", "A,N,B,Red,,'-5.00,EUR"] {
        assert_eq!(refused(&format!("{heading}{row}\n"), ImportOptions::default()).await.len(), 1, "{row}");
    }
}

#[tokio::test]
async fn sizes_are_read_as_people_write_them() {
    for size in [
        "52[]18-140",
        "52 [ ] 18 - 140",
        "52口18-140",
        "52_18_140",
        "52mm-18mm-140mm",
        "52 mm / 18 mm / 140 mm",
        "52\u{a0}□\u{a0}18-140",
    ] {
        let (products, ..) = accepted(&format!("sku,name,brand,color,size\nA,N,B,Red,{size}\n"), ImportOptions::default()).await;
        assert_eq!(dimensions(&products[0]), json!([52.0, 18.0, 140.0]), "{size}");
    }
    let comma = ImportOptions { decimal_comma: true, ..ImportOptions::default() };
    let file = "sku;name;brand;color;size\nA;N;B;Red;52,5-18-140\nB;M;B;Red;52,5□18,5-140\n";
    let (products, ..) = accepted(file, comma).await;
    assert_eq!((dimensions(&products[0]), dimensions(&products[1])), (json!([52.5, 18.0, 140.0]), json!([52.5, 18.5, 140.0])));
    assert_eq!(refused(file, ImportOptions::default()).await.len(), 2, "a comma is not declared");
}

#[tokio::test]
async fn a_size_beside_the_measures_may_be_of_another_kind() {
    let heading = "sku,name,brand,color,size,eye size,bridge,temple\n";
    for (size, warnings) in [("M", 1), ("52", 0), ("52.0 mm", 0), ("Medium", 1), ("5-8 yrs", 1), ("One size", 1), ("", 0)] {
        let (products, job, _) = accepted(&format!("{heading}A,N,B,Red,{size},52,18,140\n"), ImportOptions::default()).await;
        assert_eq!(dimensions(&products[0]), json!([52.0, 18.0, 140.0]), "{size}");
        assert_eq!(job.counts.warnings, warnings, "{size}");
    }
    for size in ["50", "50-18-140", "2024-12-31"] {
        assert_eq!(refused(&format!("{heading}A,N,B,Red,{size},52,18,140\n"), ImportOptions::default()).await.len(), 1, "{size}");
    }
    for size in ["M", "52"] {
        let (products, job, _) = accepted(&format!("{heading}A,N,B,Red,{size},,,\n"), ImportOptions::default()).await;
        assert_eq!((dimensions(&products[0]), job.counts.warnings), (json!([null, null, null]), 1), "{size}");
    }
}

#[tokio::test]
async fn weights_are_converted_from_the_unit_that_is_written() {
    let file = |heading: &str, weight: &str| format!("sku,name,brand,color,{heading}\nA,N,B,Red,{weight}\n");
    for (weight, expected) in [
        ("31", json!(31.0)),
        ("0.031 kg", json!(31.0)),
        ("31 grams", json!(31.0)),
        ("1.1 oz", json!(31.18)),
        ("0.07 lb", json!(31.75)),
    ] {
        let (products, ..) = accepted(&file("weight", weight), ImportOptions::default()).await;
        assert_eq!(products[0]["frame"]["dimensions"]["weight_g"], expected, "{weight}");
    }
    for weight in ["0.031", "0.0283", "0", "450", "900 g", "light"] {
        let (products, job, warnings) = accepted(&file("weight", weight), ImportOptions::default()).await;
        assert_eq!((&products[0]["frame"]["dimensions"]["weight_g"], job.counts.warnings), (&Value::Null, 1), "{weight}");
        assert!(warnings.contains("weight"), "{warnings}");
    }
    assert_eq!(refused(&file("weight", "-31"), ImportOptions::default()).await, [(2, "out_of_range".to_owned())]);
    let mapping = [("frame.dimensions.weight_g".to_owned(), "Weight (kg)".to_owned())].into();
    let (products, ..) = accepted(&file("Weight (kg)", "0.031"), ImportOptions { mapping, ..ImportOptions::default() }).await;
    assert_eq!(products[0]["frame"]["dimensions"]["weight_g"], 31.0);
    assert_eq!(
        products[0]["provenance"]["frame.dimensions.weight_g"]["evidence"],
        "line 2, column Weight (kg): 0.031 (kg converted to 31 g)"
    );
}

#[tokio::test]
async fn what_nobody_sees_is_not_part_of_a_value() {
    let file = "sku,name,brand,co\u{ad}lor,eye\u{a0}size,gtin\n\u{feff}LD\u{200b}-1,Lin\u{ad}den,Ost\u{200e}ara,Red,52\u{a0}mm,\u{202a}4006381333931\u{202c}\nLD-1,M,B,Red,,\n";
    let shop = Shop::new().await;
    let job = shop.import(file, ImportOptions::default()).await;
    assert!(shop.error_file(&job.id).await.contains("line 2 has this SKU already"), "the same SKU to the eye is the same SKU");
    let product = &shop.products().await[0];
    assert_eq!(json!([product["sku"], product["name"], product["brand"]]), json!(["LD-1", "Linden", "Ostara"]));
    assert_eq!(json!([product["frame"]["dimensions"]["a_mm"], product["variants"][0]["gtin"]]), json!([52.0, "4006381333931"]));
}

#[tokio::test]
async fn what_spreadsheets_do_to_numbers_is_undone_or_told() {
    let file = "sep=;\nsku;name;brand;color;gtin\n=\"00123\";N;B;Red;=\"4006381333931\"\n00124;\"M\nx\";B;Red;4 006381 333931\n00125;O;B;Red;4006381333931.0\n00126;P;B;Red;36000291452\n";
    let (products, ..) = accepted(file, ImportOptions::default()).await;
    let found = products.iter().map(|product| json!([product["sku"], product["name"], product["variants"][0]["gtin"]]));
    let expected = json!([
        ["00123", "N", "4006381333931"],
        ["00124", "M x", "4006381333931"],
        ["00125", "O", "4006381333931"],
        ["00126", "P", "036000291452"]
    ]);
    assert_eq!(Value::from_iter(found), expected);
    for gtin in ["8.0123E+12", "8,0123E+12"] {
        let (products, _, warnings) =
            accepted(&format!("sku\tname\tbrand\tcolor\tgtin\nA\tN\tB\tRed\t{gtin}\n"), ImportOptions::default()).await;
        assert_eq!(products[0]["variants"][0]["gtin"], Value::Null);
        assert!(warnings.contains("damaged_by_spreadsheet") && warnings.contains("format the column as text"), "{warnings}");
    }
    let damaged = refused("sku,name,brand,color\n4.00638E+12,N,B,Red\n", ImportOptions::default()).await;
    assert_eq!(damaged, [(2, "damaged_by_spreadsheet".to_owned())]);
}

#[tokio::test]
async fn long_descriptions_are_kept() {
    let (short, long) = ("<p>short</p>".repeat(100), "long ".repeat(6_000));
    let file = format!("sku,name,brand,color,short description,description\nA,N,B,Red,{short},\"{long}\"\n");
    let (products, ..) = accepted(&file, ImportOptions::default()).await;
    assert_eq!((&products[0]["short_description"], &products[0]["long_description"]), (&short.into(), &long.trim().into()));
    let shop = Shop::new().await;
    shop.import(&file, ImportOptions::default()).await;
    let mut product = shop.products().await.remove(0);
    let path = format!("/v1/products/{}", product["id"].as_str().unwrap());
    product["name"] = "Other".into();
    assert_eq!(
        shop.put(&test_support::owner(), &path, Some("\"1\""), &product).await.status,
        200,
        "what was read can be sent back"
    );
    let too_long = format!("sku,name,brand,color,description\nA,N,B,Red,{}\n", "x".repeat(70_000));
    let (products, job, _) = accepted(&too_long, ImportOptions::default()).await;
    assert_eq!((&products[0]["long_description"], job.counts.warnings), (&Value::Null, 1));
}
