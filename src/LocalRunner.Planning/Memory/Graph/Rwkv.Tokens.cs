using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>How tokens are mixed (src/models/rwkv6-base.cpp, rwkv7-base.cpp).</summary>
internal sealed partial class Rwkv
{
    private GraphTensor MixTokensBySix(LayerWeights weights, GraphTensor input, GraphTensor previous)
    {
        var isGated = !weights.Has("time_mix_first.weight");
        var (change, here) = (InPlace(previous, input).View(Flat), input.View(Flat));
        var narrow = InPlace(MulMat(weights["time_mix_w1.weight"], InPlace(InPlace(change, GraphTensor.External(new(_width))), here)));
        var (each, second) = (narrow.Shape.X / 5, weights["time_mix_w2.weight"]);
        var turned = GraphTensor.Result(new(each, 1, _tokens, 5), 4, narrow.View(new(each, 1, 5, _tokens)).View(new(each, 1, _tokens, 5)));
        var all = GraphTensor.Result(new(second.Shape.Y, 1, _tokens, 5), 4, second, turned);
        GraphTensor Part(GraphTensor of) => of.View(Flat);
        GraphTensor Towards(GraphTensor of)
        {
            var one = of.Shape with { W = 1 };
            return InPlace(InPlace(InPlace(of, GraphTensor.External(new(1))), change.View(one)), here.View(one));
        }


        var isFused = weights.Has("time_mix_lerp_fused.weight");
        if (isFused)
            all = Towards(all);
        GraphTensor Into() => isFused ? Part(all) : Towards(Part(all));
        var (into, keyInto, valueInto, receivedInto, gateInto) = (Into(), Into(), Into(), Into(), Into());
        var received = MulMat(weights["time_mix_receptance.weight"], receivedInto);
        var (keys, values) = (Spread(MulMat(weights["time_mix_key.weight"], keyInto)), Spread(MulMat(weights["time_mix_value.weight"], valueInto)));
        var gate = InPlace(MulMat(weights["time_mix_gate.weight"], gateInto));
        received = received.View(ByHead);
        var decay = MulMat(weights["time_mix_decay_w2.weight"], InPlace(MulMat(weights["time_mix_decay_w1.weight"], into)));
        decay = InPlace(InPlace(InPlace(InPlace(decay)))).View(ByHead);
        if (isGated)
            keys = InPlace(keys, InPlace(keys, decay));

        var attended = Attended(GraphTensor.Result(WithStates, 4, keys, values, received, decay, States()));
        var normed = isGated ? attended.View(Flat) : NormedByHeads(weights, attended);
        return MulMat(weights["time_mix_output.weight"], InPlace(normed, gate));
    }

    /// <summary>Gives each head its keys, where several share some.</summary>
    private GraphTensor Spread(GraphTensor cached)
    {
        var shared = cached.Shape.X / _head;
        return shared * _head == _width ? cached.View(ByHead)
            : Repeat(cached.View(new(_head, 1, shared, _tokens)), new(_head, _width / _head / shared, shared, _tokens)).View(ByHead);
    }

    private GraphTensor MixTokensBySeven(LayerWeights weights, GraphTensor input, GraphTensor previous)
    {
        var hasGate = weights.Has("time_mix_g1.weight") && weights.Has("time_mix_g2.weight");
        var changes = Repeat(InPlace(previous, input), BySequence with { W = hasGate ? 6 : 5 });
        var all = InPlace(InPlace(changes, GraphTensor.External(new(_width))), input);
        GraphTensor Into() => all.View(Flat);
        GraphTensor Through(string name, GraphTensor into, bool bends = false)
        {
            var narrow = MulMat(weights[$"time_mix_{name}1.weight"], into);
            return MulMat(weights[$"time_mix_{name}2.weight"], bends ? InPlace(narrow) : narrow);
        }

        var received = MulMat(weights["time_mix_receptance.weight"], Into());
        var decay = InPlace(InPlace(InPlace(InPlace(Through("w", Into(), bends: true)))));
        var keys = MulMat(weights["time_mix_key.weight"], Into());
        var valueInto = Into();
        var values = MulMat(weights["time_mix_value.weight"], valueInto);
        if (_firstValues is null)
            _firstValues = values;
        else
            values = InPlace(values, InPlace(InPlace(_firstValues, values), InPlace(InPlace(Through("v", valueInto)))));

        var gate = hasGate ? Through("g", Into(), bends: true) : null;
        var rate = InPlace(InPlace(Through("a", Into())));
        var normed = Fresh(InPlace(keys, GraphTensor.External(new(_width))).View(ByHead));
        var scaled = InPlace(keys, GraphTensor.External(new(_width)));
        keys = InPlace(keys, InPlace(InPlace(rate, scaled), scaled));

        (received, decay, keys, values, rate) = (received.View(ByHead), decay.View(ByHead), keys.View(ByHead), values.View(ByHead), rate.View(ByHead));
        var states = States();
        var attended = Attended(GraphTensor.Result(WithStates, 4, received, decay, keys, values, InPlace(normed), InPlace(normed, rate), states));
        var result = NormedByHeads(weights, attended);
        var bonus = SumRows(InPlace(InPlace(keys, received), GraphTensor.External(new(_head))));
        result = InPlace(result, InPlace(values, bonus).View(Flat));
        return MulMat(weights["time_mix_output.weight"], gate is null ? result : InPlace(result, gate));
    }
}
