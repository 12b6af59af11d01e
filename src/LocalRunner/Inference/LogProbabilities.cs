namespace LocalRunner.Inference;

/// <summary>Turns logits into natural log-probabilities: logit − log Σ exp(logit).</summary>
internal static class LogProbabilities
{
    /// <summary>Returns log Σ exp(logit), with the largest logit taken out first so that nothing overflows.</summary>
    /// <exception cref="LocalRunnerException">The logits are not numbers.</exception>
    public static double Normalizer(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);

        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        var normalizer = largest + Math.Log(sum);
        return double.IsFinite(normalizer) ? normalizer : throw BrokenModel.Failure();
    }

    /// <summary>Returns the likeliest tokens, the first one first.</summary>
    public static (int Token, double LogProbability)[] Top(ReadOnlySpan<float> logits, double normalizer, int count)
    {
        var best = new PriorityQueue<int, float>(count + 1);
        for (var token = 0; token < logits.Length && count > 0; token++)
        {
            if (best.Count < count)
                best.Enqueue(token, logits[token]);
            else if (best.TryPeek(out _, out var least) && logits[token] > least)
                best.EnqueueDequeue(token, logits[token]);
        }

        var top = new (int, double)[best.Count];
        for (var i = top.Length - 1; i >= 0; i--)
        {
            best.TryDequeue(out var token, out var logit);
            top[i] = (token, logit - normalizer);
        }

        return top;
    }
}
