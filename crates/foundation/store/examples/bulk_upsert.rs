//! Times a bulk upsert of 10,000 documents of about 5 KB: new, then all changed, then unchanged.
//! Run with `cargo run --release -p store --example bulk_upsert`.

use std::time::Instant;

use store::{DataClass, Document, Index, Store, TenantId};

store::collections!(Product);

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Product {
    id: String,
    gtin: String,
    lens_width_mm: f64,
    description: String,
}

impl Document for Product {
    const COLLECTION: &'static str = "products";
    const INDEXES: &'static [Index] = &[
        Index { name: "by_gtin", fields: &["gtin"], unique: true },
        Index { name: "by_width", fields: &["lens_width_mm"], unique: false },
    ];
    const CLASS: DataClass = DataClass::Business;

    fn id(&self) -> &str {
        &self.id
    }
}

fn products(word: &str) -> Vec<Product> {
    let product = |number: u32| Product {
        id: format!("prod_{number:06}"),
        gtin: format!("{number:013}"),
        lens_width_mm: f64::from(number % 30) + 40.0,
        description: word.repeat(5000 / word.len()),
    };
    (0..10_000).map(product).collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join(format!("store-bulk-upsert-{}", std::process::id()));
    let store = Store::open(path.join("bulk.db"), ids::Clock::system())?.register(COLLECTIONS).await?;
    let tenant = store.tenant(TenantId::generate(&ids::Clock::system()));
    for (name, word) in [("new", "acetate "), ("changed", "titanium "), ("unchanged", "titanium ")] {
        let rows = products(word);
        let start = Instant::now();
        tenant.bulk_upsert(rows).await?;
        println!("{name:>9}: {:.2} s", start.elapsed().as_secs_f64());
    }
    drop((tenant, store));
    std::fs::remove_dir_all(path)?;
    Ok(())
}
