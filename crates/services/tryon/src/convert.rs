//! From the face engine's values to the contract's.

use std::collections::BTreeMap;

use api::face::{Advice, Face, FaceAnalysis, FaceShapeInfo, FrameShapeScore, ImageSize, Pose, Quality, QualityVerdict, Scale};
use eyewear::{FaceShape, FrameShape, suitability};
use vision::Verdict;

use crate::engines::TimedAnalysis;
use crate::photo::ReducedPhoto;

/// The analysis as it is sent and printed, in pixels of the photo's file.
#[must_use]
pub fn face_analysis(timed: TimedAnalysis, model_versions: BTreeMap<String, String>, of: &ReducedPhoto) -> FaceAnalysis {
    let TimedAnalysis { analysis, timings_ms } = timed;
    FaceAnalysis {
        image: ImageSize { width: of.full_width, height: of.full_height },
        faces: analysis.faces.into_iter().map(|found| face(found, of.reduction as f32)).collect(),
        timings_ms,
        model_versions,
    }
}

/// `reduction`: pixels of the file per pixel that was analyzed.
fn face(face: vision::Face, reduction: f32) -> Face {
    let mm = f64::from(reduction);
    Face {
        score: face.score,
        box_px: face.box_px.map(|px| px * reduction),
        landmarks_px: face.landmarks_px.iter().map(|point| point.map(|px| px * reduction)).collect(),
        pose: Pose { yaw_deg: face.pose.yaw_deg, pitch_deg: face.pose.pitch_deg, roll_deg: face.pose.roll_deg },
        scale: Scale {
            source: face.scale.source,
            mm_per_px: face.scale.mm_per_px / mm,
            low: face.scale.low / mm,
            high: face.scale.high / mm,
        },
        measures: face.measures,
        size: face.size_class,
        shape: face.shape,
        quality: quality(face.quality),
    }
}

fn quality(quality: vision::Quality) -> Quality {
    let verdict = match quality.verdict {
        Verdict::Good => QualityVerdict::Good,
        Verdict::Fair => QualityVerdict::Fair,
        Verdict::Poor => QualityVerdict::Poor,
    };
    let advice = quality.advice.into_iter().map(|advice| Advice { code: advice.code.as_str().to_owned(), text: advice.text });
    Quality { verdict, advice: advice.collect() }
}

/// Every face shape with its frame shapes, the most flattering first.
#[must_use]
pub fn face_shapes() -> Vec<FaceShapeInfo> {
    let info = |shape: FaceShape| {
        let mut suits: Vec<_> =
            FrameShape::ALL.iter().map(|&frame| FrameShapeScore { shape: frame, score: suitability(shape, frame) }).collect();
        suits.sort_by(|a, b| b.score.total_cmp(&a.score));
        FaceShapeInfo { shape, suits }
    };
    FaceShape::ALL.iter().copied().map(info).collect()
}
