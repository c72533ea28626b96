//! Products with variants as shops write them, and files that change a part of what is stored.

use api::import::{ImportJob, ImportOptions};
use serde_json::{Value, json};

use crate::support::Shop;

fn options(mapping: &[(&str, &str)]) -> ImportOptions {
    let mapping = mapping.iter().map(|(field, heading)| ((*field).to_owned(), (*heading).to_owned())).collect();
    ImportOptions { mapping, currency: Some("EUR".to_owned()), ..ImportOptions::default() }
}

/// Product, name, and the SKU, color, quantity and price of each variant.
async fn stored(shop: &Shop) -> Value {
    let variant = |v: &Value| json!([v["sku"], v["color"]["name"], v["inventory"]["quantity"], v["price"]["base_minor"]]);
    let product =
        |p: &Value| json!([p["sku"], p["name"], p["variants"].as_array().unwrap().iter().map(variant).collect::<Value>()]);
    shop.products().await.iter().map(product).collect()
}

async fn imported(shop: &Shop, file: &str, options: ImportOptions) -> ImportJob {
    let job = shop.import(file, options).await;
    assert_eq!(job.counts.refused, 0, "{}", shop.error_file(&job.id).await);
    job
}

const WOO: &str = "ID,Type,SKU,Name,Published,Stock,Weight (kg),Regular price,Parent,Attribute 1 value(s),Brands\n";
const WOO_MAPPING: [(&str, &str); 2] = [("variant.color.name", "Attribute 1 value(s)"), ("brand", "Brands")];
const PARENT: &str = "101,variable,LD-1,Linden,1,,0.031,,,\"Black, Brown\",Ostara\n";

#[tokio::test]
async fn variations_are_variants_of_their_parent_wherever_it_stands() {
    let variations = "102,variation,LD-1-BLK,Linden - Black,1,4,0.031,129,{parent},Black,\n103,variation,LD-1-BRN,Linden - Brown,1,'-2,0.032,129,{parent},Brown,\n";
    let simple = "104,simple,RW-1,Rowan,1,7,0.03,99,,Green,Ostara\n";
    let linden = json!(["LD-1", "Linden", [["LD-1-BLK", "Black", 4, 12_900], ["LD-1-BRN", "Brown", 0, 12_900]]]);
    let rowan = json!(["RW-1", "Rowan", [["RW-1", "Green", 7, 9_900]]]);
    for parent in ["LD-1", "id:101", "ID: 101"] {
        let variations = variations.replace("{parent}", parent);
        for file in [
            format!("{PARENT}{variations}{simple}"),
            format!("{variations}{simple}{PARENT}"),
            format!("{simple}{variations}{PARENT}"),
        ] {
            let shop = Shop::new().await;
            let weight = ("frame.dimensions.weight_g", "Weight (kg)");
            let file = format!("{WOO}{file}");
            imported(&shop, &file, options(&[&WOO_MAPPING[..], &[weight]].concat())).await;
            let found = stored(&shop).await;
            assert!(found == json!([linden, rowan]) || found == json!([rowan, linden]), "{parent}: {found} of {file}");
            let again = imported(&shop, &file, options(&[&WOO_MAPPING[..], &[weight]].concat())).await;
            assert_eq!((again.counts.created, again.counts.updated), (0, 0), "{parent}: {file}");
        }
    }
}

#[tokio::test]
async fn numbers_of_the_shop_stand_for_skus_that_it_has_not_given() {
    let shop = Shop::new().await;
    let file = "101,variable,,Linden,1,,,,,\"Black, Brown\",Ostara\n102,variation,,Linden - Black,1,4,,129,id:101,Black,\n105,simple,,Rowan,1,2,,99,,Green,Ostara\n";
    imported(&shop, &format!("{WOO}{file}"), options(&WOO_MAPPING)).await;
    let expected =
        json!([["id:101", "Linden", [["id:102", "Black", 4, 12_900]]], ["id:105", "Rowan", [["id:105", "Green", 2, 9_900]]]]);
    assert_eq!(stored(&shop).await, expected);
    // Without either, what tells the variations apart is in their attributes.
    let shop = Shop::new().await;
    let file = ",variable,LD-1,Linden,1,,,,,\"Black, Brown\",Ostara\n,variation,,Linden - Black,1,4,,129,LD-1,Black,\n";
    imported(&shop, &format!("{WOO}{file}"), options(&WOO_MAPPING)).await;
    assert_eq!(stored(&shop).await, json!([["LD-1", "Linden", [["LD-1/Black", "Black", 4, 12_900]]]]));
}

#[tokio::test]
async fn variations_alone_change_the_product_that_has_them_and_a_parent_alone_makes_none() {
    let shop = Shop::new().await;
    let lone = imported(&shop, &format!("{WOO}{PARENT}"), options(&WOO_MAPPING)).await;
    assert_eq!((lone.counts.unchanged, lone.counts.warnings, stored(&shop).await), (1, 1, json!([])));
    let black = "102,variation,LD-1-BLK,Linden - Black,1,4,,129,id:101,Black,\n";
    imported(&shop, &format!("{WOO}{PARENT}{black}"), options(&WOO_MAPPING)).await;
    let less = imported(&shop, &format!("{WOO}{}", black.replace(",4,", ",3,")), options(&WOO_MAPPING)).await;
    assert_eq!((less.counts.updated, stored(&shop).await), (1, json!([["LD-1", "Linden", [["LD-1-BLK", "Black", 3, 12_900]]]])));
    let orphan = shop.import(&format!("{WOO}{}", black.replace("LD-1", "XX-1")), options(&WOO_MAPPING)).await;
    assert_eq!(orphan.counts.refused, 1);
}

#[tokio::test]
async fn a_product_row_may_be_followed_by_rows_with_options_only() {
    const HEADING: &str = "Handle,Title,Vendor,Type,Option1 Name,Option1 Value,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src\n";
    let mapping = [("variant.color.name", "Option1 Value")];
    let with_skus = "linden,Linden,Ostara,Sunglasses,Color,Black,,LD-BLK,4,129,a.jpg\nlinden,,,,,Brown,,LD-BRN,2,129,b.jpg\nlinden,,,,,,,,,,c.jpg\n";
    let shop = Shop::new().await;
    imported(&shop, &format!("{HEADING}{with_skus}"), options(&mapping)).await;
    assert_eq!(
        stored(&shop).await,
        json!([["linden", "Linden", [["LD-BLK", "Black", 4, 12_900], ["LD-BRN", "Brown", 2, 12_900]]]])
    );
    let without = "linden,Linden,Ostara,Sunglasses,Color,Black,S,,4,129,a.jpg\nlinden,,,,,Black,L,,1,129,\nlinden,,,,,Brown,,,2,129,b.jpg\nlinden,,,,,,,,,,c.jpg\n";
    let shop = Shop::new().await;
    imported(&shop, &format!("{HEADING}{without}"), options(&mapping)).await;
    let variants = json!([
        ["linden/Black/S", "Black", 4, 12_900],
        ["linden/Black/L", "Black", 1, 12_900],
        ["linden/Brown", "Brown", 2, 12_900]
    ]);
    assert_eq!(stored(&shop).await, json!([["linden", "Linden", variants]]));
    let product_row = "linden,Linden,Ostara,Sunglasses,,,,,,,a.jpg\nlinden,,,,,Brown,,LD-BRN,2,129,\n";
    let shop = Shop::new().await;
    imported(&shop, &format!("{HEADING}{product_row}"), options(&mapping)).await;
    assert_eq!(stored(&shop).await, json!([["linden", "Linden", [["LD-BRN", "Brown", 2, 12_900]]]]));
}

const CATALOG: &str = "product sku,sku,name,brand,color,eye size,price,sale price,currency,stock,low threshold,stock status\n\
    LD-1,LD-1-BLK,Linden,Ostara,Black,52,129,99,EUR,9,3,\nLD-1,LD-1-BRN,,,Brown,,129,,EUR,8,,discontinued\nRW-1,RW-1,Rowan,Ostara,Green,,80,,EUR,1,,\n";

#[tokio::test]
async fn a_file_of_skus_and_stock_or_prices_changes_just_that() {
    let shop = Shop::new().await;
    imported(&shop, CATALOG, ImportOptions::default()).await;
    let before = shop.products().await;
    let dry = imported(
        &shop,
        "SKU,Stock\nLD-1-BLK,2\nLD-1-BRN,7\nRW-1,0\n",
        ImportOptions { dry_run: true, ..ImportOptions::default() },
    )
    .await;
    let job = imported(&shop, "SKU,Stock\nLD-1-BLK,2\nLD-1-BRN,7\nRW-1,0\n", ImportOptions::default()).await;
    assert_eq!((job.counts.updated, job.counts.created, job.counts.warnings, dry.counts), (3, 0, 0, job.counts));
    let mut expected = before.clone();
    expected[0]["variants"][0]["inventory"] = json!({ "quantity": 2, "low_threshold": 3, "status": "low_stock" });
    expected[0]["variants"][1]["inventory"] = json!({ "quantity": 7, "low_threshold": null, "status": "discontinued" });
    expected[1]["variants"][0]["inventory"] = json!({ "quantity": 0, "low_threshold": null, "status": "out_of_stock" });
    let content =
        |products: &[Value]| products.iter().map(|p| json!([p["sku"], p["name"], p["frame"], p["variants"]])).collect::<Value>();
    let after = shop.products().await;
    assert_eq!(content(&after), content(&expected));

    imported(&shop, "sku,name,price\nLD-1-BLK,Linden,139\n", options(&[])).await;
    let price = &shop.products().await[0]["variants"][0]["price"];
    assert_eq!(*price, json!({ "base_minor": 13_900, "discounted_minor": 9_900, "currency": "EUR" }));
    imported(&shop, "sku,price,sale price\nLD-1-BLK,139,\n", options(&[])).await;
    assert_eq!(
        shop.products().await[0]["variants"][0]["price"]["discounted_minor"],
        Value::Null,
        "the file says that it is not reduced"
    );
    imported(&shop, "sku,stock status\nLD-1-BLK,discontinued\n", ImportOptions::default()).await;
    let inventory = &shop.products().await[0]["variants"][0]["inventory"];
    assert_eq!(*inventory, json!({ "quantity": 2, "low_threshold": 3, "status": "discontinued" }));
}

#[tokio::test]
async fn an_update_of_what_is_not_stored_says_what_is_missing() {
    let shop = Shop::new().await;
    imported(&shop, CATALOG, ImportOptions::default()).await;
    let job = shop.import("SKU,Stock\nXX-9,2\nLD-1,5\nRW-1,3\n", ImportOptions::default()).await;
    assert_eq!((job.counts.refused, job.counts.updated, job.counts.unchanged), (1, 1, 1));
    let errors = shop.error_file(&job.id).await;
    assert!(errors.contains("no column fills variant.color.name"), "{errors}");
    let warnings = shop.warning_file(&job.id).await;
    assert!(warnings.contains("not_a_variant"), "{warnings}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_of_one_product_are_one_change() {
    let shop = Shop::new().await;
    let rows = |text: &dyn Fn(usize) -> String| (0..60).map(text).collect::<String>();
    let file = format!("product sku,sku,name,brand,color,stock\n{}", rows(&|at| format!("P,V{at},N,B,C{at},1\n")));
    imported(&shop, &file, ImportOptions::default()).await;
    let job = imported(&shop, &format!("sku,stock\n{}", rows(&|at| format!("V{at},{at}\n"))), ImportOptions::default()).await;
    assert_eq!((job.counts.updated, job.counts.unchanged), (59, 1));
    let products = shop.products().await;
    assert_eq!(
        (products.len(), &products[0]["version"], &products[0]["variants"][59]["inventory"]["quantity"]),
        (1, &2.into(), &59.into())
    );
}

#[tokio::test]
async fn a_mapping_may_give_the_brand_of_all_rows() {
    let shop = Shop::new().await;
    let job = imported(&shop, "sku,name,color\nA,N,Red\n", options(&[("brand", "=Ostara")])).await;
    assert_eq!((shop.products().await[0]["brand"].as_str(), &job.options.mapping["brand"][..]), (Some("Ostara"), "=Ostara"));
}
