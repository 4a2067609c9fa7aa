"""Metrics of given features and images, by the packages that papers use: Tests/Golden/metrics.safetensors.

Needs `pip install --no-deps torch-fidelity==0.4.0 prdc==0.2 pytorch-msssim==1.0.0 scikit-learn scipy joblib threadpoolctl
tqdm pillow` in addition to torch.

generated, real [N, D] float64   features: two Gaussians that overlap in part
logits [N, classes]              for the inception score
a, b [N, 3, 192, 176] uint8      images, the second ones with noise, for SSIM and MS-SSIM
left, right [2, C, H, W]         two layers of two pairs of images, for the distance of LPIPS without its weights
distances [100] float64          for the percentiles of perceptual path length
own, other [N, 4] float32        tables; the last column has few values
rows, labels, fresh [N, …]       what a ridge regression and a ridge classifier are fitted to, and what they are asked
subsets_of_generated [5, 40]     the subsets that torch-fidelity's KID draws, and subsets_of_real
facts                            fid, kid (the whole set as one subset), kid_rbf, inception_score (mean and standard
                                 deviation over 10 splits, not shuffled), precision and recall (torch-fidelity, 3
                                 neighbours), precision, recall, density and coverage (prdc, 5 neighbours), ssim, ms_ssim, psnr
                                 (scikit-image's formula), kid_subsets (mean of 5 subsets of 40), layer_distance, path_length
                                 (torch-fidelity's reduction of given distances), kolmogorov_smirnov, energy (of one
                                 column), correlations, ridge (predictions), ridge_labels
"""

import numpy as np
import scipy.stats
import sklearn.linear_model
import sklearn.pipeline
import sklearn.preprocessing
import torch

from golden import save, seeded, without_torchvision

without_torchvision()

from prdc import compute_prdc
from pytorch_msssim import ms_ssim, ssim
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric
from torch_fidelity.sample_similarity_lpips import normalize_tensor, spatial_average


def subsets_of_kid(counts, size, number, seed):
    """The indices that torch-fidelity draws."""
    random = np.random.RandomState(seed)
    return [[random.choice(count, size, replace=False) for count in counts] for _ in range(number)]


def quadratic(model):
    return sklearn.pipeline.make_pipeline(
        sklearn.preprocessing.StandardScaler(), sklearn.preprocessing.PolynomialFeatures(2, include_bias=False), model)


def tables(normal, facts):
    """Statistics of pairs of images and of tables, by scikit-image's, SciPy's and scikit-learn's formulas."""
    left, right = normal(2, 8, 5, 4), normal(2, 8, 5, 4)
    more_left, more_right = normal(2, 3, 9, 8), normal(2, 3, 9, 8)
    total = sum(spatial_average((normalize_tensor(a) - normalize_tensor(b)).square().sum(1, keepdim=True)).flatten()
                for a, b in ((left, right), (more_left, more_right)))
    facts["layer_distance"] = total.tolist()
    distances = normal(100, dtype=torch.float64).exp()
    lo, hi = (np.percentile(distances.numpy(), share, method=method) for share, method in ((1, "lower"), (99, "higher")))
    facts["path_length"] = float(distances[(distances >= lo) & (distances <= hi)].mean())

    own, other = normal(120, 4), normal(110, 4) * 1.2 + 0.2
    own[:, 1] += own[:, 0]
    for table in own, other:
        table[:, 3] = (table[:, 3] * 1.5).round()
    facts["kolmogorov_smirnov"] = float(scipy.stats.ks_2samp(own[:, 2].numpy(), other[:, 2].numpy()).statistic)
    pair = np.corrcoef(own.double().numpy().T), np.corrcoef(other.double().numpy().T)
    facts["correlations"] = float(np.abs(pair[0] - pair[1])[np.triu_indices(4, 1)].mean())
    # SciPy takes the mean over all pairs, with those of a value with itself
    x, y = own[:, 0].double().numpy(), other[:, 0].double().numpy()
    biased = scipy.stats.energy_distance(x, y) ** 2
    inside = [np.abs(values[:, None] - values).sum() for values in (x, y)]
    for values, sum_ in zip((x, y), inside):
        biased += sum_ / len(values) ** 2 - sum_ / (len(values) * (len(values) - 1))
    facts["energy"] = float(biased)

    rows, fresh = normal(80, 3), normal(30, 3)
    target = rows[:, :1] * rows[:, 1:2] + rows[:, 2:] ** 2
    labels = (target[:, 0] > 0.4).long() + (target[:, 0] > 1.5).long()
    facts["ridge"] = quadratic(sklearn.linear_model.Ridge(alpha=1)).fit(
        rows.double().numpy(), target.double().numpy()).predict(fresh.double().numpy()).flatten().tolist()
    facts["ridge_labels"] = quadratic(sklearn.linear_model.RidgeClassifier(alpha=1)).fit(
        rows.double().numpy(), labels.numpy()).predict(fresh.double().numpy()).tolist()
    return {"left_1": left, "right_1": right, "left_2": more_left, "right_2": more_right, "distances": distances,
            "own": own, "other": other, "rows": rows, "target": target, "labels": labels, "fresh": fresh}


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
    subsets = subsets_of_kid((140, 160), 40, 5, 3)
    facts["kid_subsets"] = kid_features_to_metric(
        generated, real, kid_subset_size=40, kid_kernel="poly", **{**options, "kid_subsets": 5, "rng_seed": 3})[
            "kernel_inception_distance_mean"]
    facts["psnr"] = [float(10 * np.log10(255 ** 2 / np.mean((x.numpy() - y.numpy()) ** 2))) for x, y in zip(a, b)]
    facts["ssim"] = [float(value) for value in ssim(a, b, data_range=255, size_average=False)]
    facts["ms_ssim"] = [float(value) for value in ms_ssim(a, b, data_range=255, size_average=False)]
    tensors = {"generated": generated, "real": real, "logits": logits, "a": a.to(torch.uint8), "b": b.to(torch.uint8)}
    tensors |= {"subsets_of_generated": torch.tensor(np.array([first for first, _ in subsets])),
                "subsets_of_real": torch.tensor(np.array([second for _, second in subsets])), **tables(normal, facts)}
    print(save("metrics", tensors, 500_000, **facts), facts)
