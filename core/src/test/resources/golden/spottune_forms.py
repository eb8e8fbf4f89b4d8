"""Writes spottune-form-*.safetensors: SpotTune networks in forms other than the paper's, by PyTorch's autograd.

A ResNet of basic blocks (stride 2 at the start of each stage, average-pooled shortcuts with zero channels, a stem without
rectifier, BatchNorm and rectifier before the pooling) whose branches are mixed by a straight-through Gumbel-Softmax gate.
Arithmetic is in double precision on start values that are exact in single precision. Files have the names and entries of
the other spottune-* cases; their metadata tell the form as well. Made with PyTorch 1.13: python3 spottune_forms.py FOLDER
"""
import json
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

BLOCKS, WIDTHS, STEM = (2, 1), (4, 8), 4
CLASSES, BATCH, SIZE, STEPS = 3, 6, 8, 3
TAU, LR, POLICY_LR, MOMENTUM, DECAY = 5.0, 0.05, 0.005, 0.9, 5e-4


def rows(per_stage):
    """Input width, output width and stride of each block."""
    table, width = [], STEM
    for count, out in zip(per_stage, WIDTHS):
        for i in range(count):
            table.append((width, out, 2 if i == 0 else 1))
            width = out
    return table


class Branch(nn.Module):
    def __init__(self, row):
        super().__init__()
        width, out, stride = row
        self.conv1 = nn.Conv2d(width, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)

    def forward(self, x):
        return self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))


def shortcut(x, row):
    width, out, stride = row
    x = F.avg_pool2d(x, stride)
    return F.pad(x, (0, 0, 0, 0, 0, out - width))


class Ends(nn.Module):
    """What precedes and follows the blocks."""

    def __init__(self, outputs):
        super().__init__()
        self.stem = nn.Conv2d(3, STEM, 3, 1, 1, bias=False)
        self.stem_bn = nn.BatchNorm2d(STEM)
        self.end_bn = nn.BatchNorm2d(WIDTHS[-1])
        self.head = nn.Linear(WIDTHS[-1], outputs)

    def start(self, x):
        return self.stem_bn(self.stem(x))

    def finish(self, x):
        return self.head(self.end_bn(x).relu().mean((2, 3)))


class Policy(Ends):
    def __init__(self, routed):
        super().__init__(2 * routed)
        self.rows = rows([1] * len(WIDTHS))
        self.blocks = nn.ModuleList(Branch(row) for row in self.rows)

    def forward(self, x):
        x = self.start(x)
        for block, row in zip(self.blocks, self.rows):
            x = (block(x) + shortcut(x, row)).relu()
        return self.finish(x).view(x.shape[0], -1, 2)


class Network(Ends):
    def __init__(self, prefix, mixing, normalization, stem_learns):
        super().__init__(CLASSES)
        self.rows, self.prefix, self.mixing = rows(BLOCKS), prefix, mixing
        self.normalization = normalization
        self.frozen = nn.ModuleList(Branch(row) for row in self.rows)
        self.tuned = nn.ModuleList(Branch(row) for row in self.rows[prefix:])
        self.policy = Policy(len(self.tuned))
        self.fixed = [self.frozen] + ([] if stem_learns else [self.stem, self.stem_bn])
        for part in self.fixed:
            for module in part.modules():
                learns = isinstance(module, nn.BatchNorm2d) and normalization != 'stored'
                for parameter in module.parameters(recurse=False):
                    parameter.requires_grad_(learns)

    def train(self, mode=True):
        super().train(mode)
        for part in self.fixed:
            part.train(mode and self.normalization == 'learning')
        return self

    def forward(self, x, uniform=None):
        logits = self.policy(x)
        if uniform is not None:
            logits = logits - torch.log(-torch.log(uniform))
        hard = F.one_hot(logits.argmax(-1), 2).to(x.dtype)
        soft = F.softmax(logits / TAU, -1)
        gates = (hard - soft.detach() + soft)[:, :, 1]
        x = self.start(x)
        for i, row in enumerate(self.rows):
            straight, frozen = shortcut(x, row), self.frozen[i](x)
            if i < self.prefix:
                x = (straight + frozen).relu()
                continue
            tuned = self.tuned[i - self.prefix](x)
            gate = gates[:, i - self.prefix].view(-1, 1, 1, 1)
            if self.mixing == 'before-shortcut':
                x = (straight + gate * tuned + (1 - gate) * frozen).relu()
            else:
                x = gate * (straight + tuned).relu() + (1 - gate) * (straight + frozen).relu()
        return self.finish(x), hard[:, :, 1]


def start_values(network, draws):
    """Moves every value off its start, so that no part is trivial, to what single precision holds."""
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name.endswith('num_batches_tracked'):
                continue
            noise = torch.randn(value.shape, generator=draws)
            value += noise.abs() if name.endswith('running_var') else 0.3 * noise
            value.copy_(value.float())


def values(network):
    return {name: value.clone() for name, value in network.state_dict().items() if 'num_batches' not in name}


def write(path, tensors, metadata):
    header, data = {'__metadata__': metadata}, b''
    for name, tensor in tensors.items():
        whole = tensor.dtype == torch.int64
        raw = (tensor if whole else tensor.float()).contiguous().numpy().tobytes()
        header[name] = {'dtype': 'I64' if whole else 'F32', 'shape': list(tensor.shape),
                        'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


def case(path, seed, prefix, mixing, normalization, stem_learns):
    draws = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    network = Network(prefix, mixing, normalization, stem_learns)
    start_values(network, draws)
    routed = len(network.tuned)
    images = torch.randn(BATCH, 3, SIZE, SIZE, generator=draws).float().double()
    labels = torch.randint(CLASSES, (BATCH,), generator=draws)
    uniform = torch.rand(STEPS, BATCH, routed, 2, generator=draws).clamp(0.01, 0.99).float().double()
    out = {'input.images': images, 'input.labels': labels, 'input.uniform': uniform}
    out.update({'param.' + name: value for name, value in values(network).items()})
    network.eval()
    with torch.no_grad():
        out['eval.logits'], out['eval.actions'] = network(images)
    network.train()
    learning = {name: parameter for name, parameter in network.named_parameters() if parameter.requires_grad}
    policy = [parameter for name, parameter in learning.items() if name.startswith('policy.')]
    other = [parameter for name, parameter in learning.items() if not name.startswith('policy.')]
    optimizer = torch.optim.SGD([{'params': other}, {'params': policy, 'lr': POLICY_LR}], LR, MOMENTUM,
                                weight_decay=DECAY)
    for step in range(STEPS):
        logits, actions = network(images, uniform[step])
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            out.update({'train.logits': logits.detach(), 'train.actions': actions, 'train.v': actions.mean(0)})
            out['train.loss_classification'] = loss.detach().view(1)
            out.update({'grad_classification.' + name: value.grad.clone() for name, value in learning.items()})
            out.update({'after.' + name: value for name, value in values(network).items() if 'running' in name})
        optimizer.step()
    out.update({'sgd3.' + name: parameter.detach().clone() for name, parameter in learning.items()})
    write(path, out, {
        'blocks': ','.join(map(str, BLOCKS)), 'widths': ','.join(map(str, WIDTHS)), 'stem': str(STEM),
        'classes': str(CLASSES), 'steps': str(STEPS), 'prefix': str(prefix), 'tau': str(TAU), 'lr': str(LR),
        'policy_lr': str(POLICY_LR), 'momentum': str(MOMENTUM), 'weight_decay': str(DECAY), 'mixing': mixing,
        'frozen_normalization': normalization, 'stem_learns': str(stem_learns).lower()})


if __name__ == '__main__':
    torch.set_default_dtype(torch.float64)
    folder = sys.argv[1] + '/spottune-form-'
    case(folder + 'reference.safetensors', 1, 1, 'after-rectifier', 'learning', True)
    case(folder + 'affine.safetensors', 2, 0, 'after-rectifier', 'affine', False)
    case(folder + 'learning-stem.safetensors', 3, 1, 'before-shortcut', 'stored', True)
    case(folder + 'learning-normalization.safetensors', 4, 1, 'before-shortcut', 'learning', False)
