//! `varai try-on`.

use std::path::Path;

use api::adjustment::Adjustment;
use api::operations::PHOTO_MAX_BYTES;
use api::product::{Product, ProductListQuery};
use api::tryon::PictureFormat;
use frames::FrameModel;
use platform::Principal;
use tryon::TryonConfig;
use tryon::encode::encode_photo;
use tryon::engines::Engines;
use tryon::look::{LookError, draw_look};
use tryon::photo::Photo;
use tryon::validation::validate_adjustment;

use super::block_on;
use crate::asset_file::AssetFile;
use crate::cli::{DataArgs, TryOnArgs};
use crate::composition::{catalog_here, open_tryon};
use crate::data_directory::DataDirectory;
use crate::exit::{Failure, Outcome};
use crate::files::{check_one_result, read_file, write_file};
use crate::notes::note;
use crate::output::{is_standard_stream, print_json, shown};

pub fn run(data: &DataArgs, args: &TryOnArgs, json: bool) -> Outcome {
    check_one_result(&args.output, json)?;
    let format = format_of(args)?;
    let adjustment = Adjustment { slide_mm: args.slide, tilt_deg: args.tilt, scale: args.scale };
    validate_adjustment(adjustment)?;
    let mut photo = Photo::decode(&read_file(&args.photo, PHOTO_MAX_BYTES)?).map_err(platform::Error::from)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let mut draw = |model: &FrameModel| {
        draw_look(&engines, &mut photo, model, adjustment).map_err(|error| match error {
            LookError::NoFace | LookError::NoFaceThere => Failure::no_face(&args.photo),
            LookError::Render(error) => Failure::unusable(error),
            LookError::Vision(error) => Failure::failed(error),
        })?;
        let bytes = encode_photo(&photo, format).map_err(Failure::failed)?;
        write_file(&args.output, &bytes)?;
        tell(&args.output, photo.width, photo.height, json)
    };
    match (&args.worn.asset, &args.worn.frame) {
        (Some(asset), _) => draw(&asset_model(asset)?),
        (None, Some(sku)) => block_on(async { draw(&*product_model(data, sku).await?) }),
        (None, None) => Err(Failure::failed("say what to wear: --asset or --frame")),
    }
}

fn tell(output: &Path, width: u32, height: u32, json: bool) -> Outcome {
    if json {
        return print_json(&serde_json::json!({ "output": shown(output), "width": width, "height": height }));
    }
    if !is_standard_stream(output) {
        note(format_args!("{} ({width} x {height} px)", output.display()));
    }
    Ok(())
}

fn asset_model(path: &Path) -> Result<FrameModel, Failure> {
    let file = AssetFile::open(path)?;
    let loaded = file.read(None).map_err(|error| file.unusable(&error))?.loaded;
    for finding in &loaded.report.findings {
        note(format_args!("{}: {finding}", path.display()));
    }
    Ok(loaded.model)
}

async fn product_model(args: &DataArgs, sku: &str) -> Result<std::sync::Arc<FrameModel>, Failure> {
    let (data, principal) = DataDirectory::read(args).await?;
    let catalog = catalog_here(&data).await?;
    let (product, variant) = find_by_sku(&catalog, &principal, sku).await?;
    let service = open_tryon(&data, catalog, TryonConfig::default()).await?;
    Ok(service.try_on_model(&principal, &product.id, variant.as_deref()).await?)
}

/// The product with this SKU, or the one that has a variant with it.
async fn find_by_sku(
    catalog: &api::clients::CatalogClient,
    principal: &Principal,
    sku: &str,
) -> Result<(Product, Option<String>), Failure> {
    let query = ProductListQuery { sku: Some(sku.to_owned()), ..ProductListQuery::default() };
    let found = catalog.products(principal, &query).await?.data;
    let has_variant = |product: &Product| product.content.variants.iter().any(|variant| variant.sku == sku);
    let by_variant = found.iter().position(has_variant);
    let product = found.into_iter().nth(by_variant.unwrap_or(0));
    let product = product.ok_or_else(|| Failure::unknown(format!("there is no product or variant {sku:?}")))?;
    Ok((product, by_variant.map(|_| sku.to_owned())))
}

fn format_of(args: &TryOnArgs) -> Result<PictureFormat, Failure> {
    let output = &args.output;
    if let Some(format) = args.format {
        return Ok(format);
    }
    let ending = output.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "png" => Ok(PictureFormat::Png),
        "jpg" | "jpeg" => Ok(PictureFormat::Jpeg),
        "webp" => Ok(PictureFormat::Webp),
        _ => Err(Failure::unusable(format!("{} does not end in .png, .jpg or .webp; say which with --format", output.display()))),
    }
}
