"""Metrics of given features and images, by the packages that papers use: Tests/Golden/metrics.safetensors.

Needs `pip install --no-deps torch-fidelity==0.4.0 prdc==0.2 pytorch-msssim==1.0.0 scikit-learn scipy joblib threadpoolctl
tqdm pillow` beside torch.

generated, real [N, D] float64   features: two Gaussians that overlap in part
logits [N, classes]              for the inception score
a, b [N, 3, 192, 176] uint8      images, the second ones with noise, for SSIM and MS-SSIM
facts                            fid, kid (the whole set as one subset), kid_rbf, inception_score (mean and standard
                                 deviation over 10 splits, not shuffled), precision and recall (torch-fidelity, 3
                                 neighbours), precision, recall, density and coverage (prdc, 5 neighbours), ssim, ms_ssim
"""

import torch

from golden import save, seeded, without_torchvision

without_torchvision()

from prdc import compute_prdc
from pytorch_msssim import ms_ssim, ssim
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

if __name__ == "__main__":
    normal = seeded(41)
    mixing = normal(12, 12, dtype=torch.float64) / 3
    real = normal(160, 12, dtype=torch.float64) @ mixing
    generated = 0.8 * normal(140, 12, dtype=torch.float64) @ mixing + 0.3
    logits = 2 * normal(150, 7, dtype=torch.float64)

    smooth = torch.nn.functional.interpolate(normal(2, 3, 24, 22), size=(192, 176), mode="bicubic").double()
    a = (smooth * 60 + 128).clamp(0, 255).round()
    b = (a + 12 * normal(2, 3, 192, 176).double()).clamp(0, 255).round()

    facts = {"fid": fid_statistics_to_metric(
        fid_features_to_statistics(generated), fid_features_to_statistics(real), False)["frechet_inception_distance"]}
    options = {"kid_subsets": 1, "rng_seed": 0, "verbose": False, "kid_kernel_poly_degree": 3,
               "kid_kernel_poly_gamma": None, "kid_kernel_poly_coef0": 1, "kid_kernel_rbf_sigma": 3.0}
    square = generated[:140], real[:140]
    for name, kernel in ("kid", "poly"), ("kid_rbf", "rbf"):
        facts[name] = kid_features_to_metric(*square, kid_subset_size=140, kid_kernel=kernel, **options)[
            "kernel_inception_distance_mean"]
    score = isc_features_to_metric(logits, 10, False, 0)
    facts["inception_score"] = [score["inception_score_mean"], score["inception_score_std"]]
    manifold = prc_features_to_metric(
        generated, real, prc_neighborhood=3, prc_batch_size=10000, save_cpu_ram=False, verbose=False)
    facts["precision_recall_3"] = [manifold["precision"], manifold["recall"]]
    four = compute_prdc(real.numpy(), generated.numpy(), nearest_k=5)
    facts["prdc_5"] = [float(four[name]) for name in ("precision", "recall", "density", "coverage")]
    facts["ssim"] = [float(value) for value in ssim(a, b, data_range=255, size_average=False)]
    facts["ms_ssim"] = [float(value) for value in ms_ssim(a, b, data_range=255, size_average=False)]
    tensors = {"generated": generated, "real": real, "logits": logits, "a": a.to(torch.uint8), "b": b.to(torch.uint8)}
    print(save("metrics", tensors, 500_000, **facts), facts)
