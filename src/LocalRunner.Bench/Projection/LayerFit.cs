using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Projection;

/// <summary>
/// A straight line through the times of models with fewer layers: seconds a token = fixed part + slope × work in the layers. Work is
/// bytes read for answers and operations for prompts, since layers differ in their types: a number of layers alone would not say.
/// </summary>
internal sealed class LayerFit
{
    /// <summary>What no repetition shows: that few layers keep more of themselves in the processor's caches than many.</summary>
    private const double SystematicError = 0.02;
    private const double Quantile95 = 1.96;
    private const double LeastNoise = 0.001;

    /// <summary>
    /// How many times as long a byte outside of the layers takes, at most: the output's types unpack more slowly, and what comes after it runs
    /// on one thread. Whole models with outputs of 215 and 430 MB took 1.14 to 1.23 times as long (EPYC, Zen 5).
    /// </summary>
    private const double MostFixedCost = 1.25;

    private readonly IReadOnlyList<LayerPoint> _points;
    private readonly double _slope;
    private readonly double _meanWork;
    private readonly double _meanVariance;
    private readonly double _slopeVariance;
    private readonly double? _originVariance;
    private readonly double _onlySeconds;

    /// <param name="points">At least one; two or more with different work tell the fixed part too.</param>
    /// <param name="fixedWork">The work outside of the layers, where it is of the same kind as theirs.</param>
    public LayerFit(IReadOnlyList<LayerPoint> points, double? fixedWork = null)
    {
        _points = points;

        // Least squares, weighted by what each time is worth.
        var weights = points.Select(point => 1 / Square(point.Seconds * Math.Max(point.Noise, LeastNoise))).ToArray();
        var total = weights.Sum();
        _meanWork = points.Select((point, i) => weights[i] * point.Work).Sum() / total;
        var meanSeconds = points.Select((point, i) => weights[i] * point.Seconds).Sum() / total;
        var spread = points.Select((point, i) => weights[i] * Square(point.Work - _meanWork)).Sum();
        _meanVariance = 1 / total;
        (_slope, _slopeVariance) = spread > 0
            ? (points.Select((point, i) => weights[i] * (point.Work - _meanWork) * (point.Seconds - meanSeconds)).Sum() / spread, 1 / spread)
            : (meanSeconds / _meanWork, 0);
        _onlySeconds = spread > 0 ? double.NaN : meanSeconds;
        FixedSeconds = meanSeconds - (_slope * _meanWork);
        var most = fixedWork * MostFixedCost;
        if (FixedSeconds >= 0 && _slope > 0 && !(FixedSeconds > _slope * most))
            return;

        // Noise has tilted the line beyond what can be: no part takes less than no time, and the fixed part no more than so much longer than
        // the layers. What is left is the line at that limit.
        var origin = FixedSeconds > 0 && most is { } limit && spread > 0 ? limit : 0;
        var squares = points.Select((point, i) => weights[i] * Square(point.Work + origin)).Sum();
        _slope = points.Select((point, i) => weights[i] * (point.Work + origin) * point.Seconds).Sum() / squares;
        FixedSeconds = _slope * origin;
        if (origin > 0)
            return;

        // What the points miss it by says that they are worth less than their noise (Birge's ratio).
        var missed = points.Select((point, i) => weights[i] * Square(point.Seconds - LayerSeconds(point.Work))).Sum() / Math.Max(1, points.Count - 1);
        _originVariance = Math.Max(1, missed) / squares;
    }

    /// <summary>Gets the seconds of a token outside of the layers.</summary>
    public double FixedSeconds { get; }

    /// <summary>Gets the seconds of a token in layers with so much work.</summary>
    public double LayerSeconds(double work) => _slope * work;

    /// <summary>Gets the seconds of a token, and between what they are in 95 of 100 cases.</summary>
    public (double Seconds, double Least, double Most) At(double work)
    {
        var seconds = FixedSeconds + LayerSeconds(work);
        var (free, error) = (_meanVariance + (_slopeVariance * Square(work - _meanWork)), Square(SystematicError * seconds));

        // One number of layers can't tell what layers take from what is fixed: all of its time may be.
        var unknown = double.IsNaN(_onlySeconds) ? 0 : Math.Abs(seconds - _onlySeconds);
        var below = unknown + (Quantile95 * Math.Sqrt(free + error));

        // Nothing grows faster than a line through zero.
        var above = unknown + (Quantile95 * Math.Sqrt((_originVariance * Square(work) ?? free) + error));

        // However unsure the line is, more layers take no less time than fewer took.
        var known = _points.Where(point => point.Work <= work).Select(point => point.Seconds * (1 - (Quantile95 * Math.Max(point.Noise, SystematicError)))).DefaultIfEmpty().Max();
        return (seconds, Math.Max(seconds - below, Math.Min(seconds, known)), seconds + above);
    }

    private static double Square(double value) => value * value;
}
