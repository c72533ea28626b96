//! `varai recommend`.

use api::operations::PHOTO_MAX_BYTES;
use api::recommendation::{RecommendationList, RecommendationRequest};
use eyewear::ShapeClassification;
use platform::telemetry::new_request_id;
use recommend::{Recommend, RecommendConfig, RecommendDeps};
use tryon::engines::Engines;

use super::block_on;
use crate::cli::{DataArgs, RecommendArgs};
use crate::composition::catalog_here;
use crate::data_directory::DataDirectory;
use crate::exit::{Failure, Outcome};
use crate::files::read_file;
use crate::notes::note;
use crate::output::{Text, print_json};

pub fn run(data: &DataArgs, args: &RecommendArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let face =
        tryon::analyze_photo(&engines, &bytes, false)?.faces.into_iter().next().ok_or_else(|| Failure::no_face(&args.photo))?;
    let face_shape = match face.shape {
        ShapeClassification::Classified { primary, .. } => Some(primary),
        ShapeClassification::Abstained { .. } => None,
    };
    let request = RecommendationRequest {
        measures: face.measures,
        face_shape,
        limit: Some(args.limit),
        ..RecommendationRequest::default()
    };
    for advice in &face.quality.advice {
        note(format_args!("{}", advice.text));
    }
    let list = block_on(rank(data, request))?;
    if json {
        return print_json(&list);
    }
    print_list(&list)
}

async fn rank(args: &DataArgs, request: RecommendationRequest) -> Result<RecommendationList, Failure> {
    let (data, principal) = DataDirectory::read(args).await?;
    let deps = RecommendDeps {
        platform: data.platform.clone(),
        catalog: catalog_here(&data).await?,
        config: RecommendConfig::default(),
    };
    let service = Recommend::open(deps).await?;
    let mut list = service.recommendation_create(&principal, request).await?;
    // There is no HTTP request whose id it could carry.
    list.request_id = new_request_id(&data.platform.clock);
    Ok(list)
}

fn print_list(list: &RecommendationList) -> Outcome {
    let mut text = Text::default();
    let bold = anstyle::Style::new().bold();
    for item in &list.items {
        let product = &item.product.content;
        text.line(format_args!(
            "{:>3}  {bold}{} {}{bold:#}  {}  score {:.2}",
            item.rank, product.brand, product.name, item.variant_sku, item.score
        ));
        for reason in &item.reasons {
            text.line(format_args!("     {}", reason.text));
        }
    }
    text.print()?;
    let removed: Vec<_> =
        list.removed.iter().map(|removed| format!("{} {}", removed.count, removed.code.replace('_', " "))).collect();
    let left_out = if removed.is_empty() { String::new() } else { format!("; left out: {}", removed.join(", ")) };
    note(format_args!("{} of {} products shown{left_out}", list.items.len(), list.considered));
    Ok(())
}
