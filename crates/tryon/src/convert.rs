//! From the face engine's values to the contract's.

use std::collections::BTreeMap;

use api::face::{Advice, Face, FaceAnalysis, FaceShapeInfo, FrameShapeScore, ImageSize, Pose, Quality, QualityVerdict, Scale};
use eyewear::{FaceShape, FrameShape, suitability};
use vision::Verdict;

use crate::engines::TimedAnalysis;

/// The analysis as it is sent and printed.
#[must_use]
pub fn face_analysis(timed: TimedAnalysis, model_versions: BTreeMap<String, String>) -> FaceAnalysis {
    let TimedAnalysis { analysis, timings_ms } = timed;
    FaceAnalysis {
        image: ImageSize { width: analysis.width, height: analysis.height },
        faces: analysis.faces.into_iter().map(face).collect(),
        timings_ms,
        model_versions,
    }
}

fn face(face: vision::Face) -> Face {
    Face {
        score: face.score,
        box_px: face.box_px,
        landmarks_px: face.landmarks_px,
        pose: Pose { yaw_deg: face.pose.yaw_deg, pitch_deg: face.pose.pitch_deg, roll_deg: face.pose.roll_deg },
        scale: Scale { source: face.scale.source, mm_per_px: face.scale.mm_per_px, low: face.scale.low, high: face.scale.high },
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
