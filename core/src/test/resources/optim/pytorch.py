"""Writes pytorch.json: update rules, schedules, clipping, label smoothing and moving averages as PyTorch computes them.

Run with PyTorch 1.13 in double precision; every input is exact in single precision.
    python3 pytorch.py > pytorch.json
"""

import json

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, StepLR
from torch.optim.swa_utils import AveragedModel

torch.set_default_dtype(torch.float64)
STEPS = 6


def draw(generator, *shape):
    return torch.randn(*shape, generator=generator).to(torch.float32).to(torch.float64)


def trajectory(make, generator):
    start = draw(generator, 8)
    gradients = draw(generator, STEPS, 8)
    gradients[2] = 0  # a step without a gradient
    weight = torch.nn.Parameter(start.clone())
    optimizer = make([weight])
    values = []
    for gradient in gradients:
        weight.grad = gradient.clone()
        optimizer.step()
        values.append(weight.detach().tolist())
    return {"start": start.tolist(), "gradients": gradients.tolist(), "values": values}


def rules():
    generator = torch.Generator().manual_seed(1)
    cases = []
    for rate, momentum, nesterov, decay in [
        (0.1, 0, False, 0),
        (0.1, 0.9, False, 0),
        (0.05, 0.9, False, 0.01),
        (0.1, 0.8, True, 0),
        (0.05, 0.9, True, 0.02),
    ]:
        case = {"rule": "sgd", "rate": rate, "momentum": momentum, "nesterov": nesterov, "decay": decay}
        case.update(trajectory(lambda parameters: torch.optim.SGD(
            parameters, lr=rate, momentum=momentum, nesterov=nesterov, weight_decay=decay), generator))
        cases.append(case)
    for rule, make in [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)]:
        for rate, beta1, beta2, epsilon, decay in [
            (0.1, 0.9, 0.999, 1e-8, 0),
            (0.01, 0.8, 0.95, 1e-6, 0.1),
            (0.2, 0, 0.5, 1e-3, 0.01),
        ]:
            case = {"rule": rule, "rate": rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "decay": decay}
            case.update(trajectory(lambda parameters: make(
                parameters, lr=rate, betas=(beta1, beta2), eps=epsilon, weight_decay=decay), generator))
            cases.append(case)
    return cases


def schedules():
    """The linear factor moves with every step, the schedule behind it with every epoch."""
    epochs, per_epoch, warm_up_steps = 7, 4, 6
    cases = []
    for name, make in [
        ("step", lambda optimizer: StepLR(optimizer, step_size=2, gamma=0.5)),
        ("cosine", lambda optimizer: CosineAnnealingLR(optimizer, T_max=epochs)),
    ]:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
        schedule = make(optimizer)
        warm_up = LinearLR(optimizer, start_factor=0.25, total_iters=warm_up_steps)
        rates = []
        for _ in range(epochs):
            for _ in range(per_epoch):
                rates.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                warm_up.step()
            schedule.step()
        cases.append({"schedule": name, "rates": rates})
    return cases


def clipping():
    generator = torch.Generator().manual_seed(2)
    cases = []
    for scale, largest in [(1, 0.5), (1, 100), (1e-7, 1e-8), (1e6, 2)]:
        gradients = [draw(generator, 5) * scale, draw(generator, 3) * scale]
        parameters = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, largest)
        cases.append({
            "largest": largest,
            "gradients": [gradient.tolist() for gradient in gradients],
            "norm": norm.item(),
            "clipped": [parameter.grad.tolist() for parameter in parameters],
        })
    return cases


def smoothing():
    generator = torch.Generator().manual_seed(3)
    cases = []
    for share in [0, 0.1, 0.5]:
        logits = (3 * draw(generator, 4, 5)).requires_grad_()
        labels = torch.tensor([0, 4, 2, 2])
        loss = torch.nn.CrossEntropyLoss(label_smoothing=share)(logits, labels)
        loss.backward()
        cases.append({
            "smoothing": share,
            "logits": logits.tolist(),
            "labels": labels.tolist(),
            "loss": loss.item(),
            "gradient": logits.grad.tolist(),
        })
    return cases


def averages():
    generator = torch.Generator().manual_seed(4)
    keep = 0.75
    model = torch.nn.Linear(1, 1, bias=False)
    average = AveragedModel(model, avg_fn=lambda mean, value, count: keep * mean + (1 - keep) * value)
    parameters, means = draw(generator, 6).tolist(), []
    for value in parameters:
        with torch.no_grad():
            model.weight.fill_(value)
        average.update_parameters(model)  # the first call takes the start values over
        means.append(average.module.weight.item())
    return {"keep": keep, "parameters": parameters, "means": means}


def lines(name, cases):
    return json.dumps(name) + ": [\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]"


print("{\n" + ",\n".join([
    lines("rules", rules()),
    lines("schedules", schedules()),
    lines("clipping", clipping()),
    lines("smoothing", smoothing()),
    lines("averages", [averages()]),
]) + "\n}")
