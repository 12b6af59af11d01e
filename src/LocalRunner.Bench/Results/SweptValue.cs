namespace LocalRunner.Bench.Results;

/// <summary>A value of a setting that is swept.</summary>
/// <param name="Name">As it is written on the command line.</param>
/// <param name="IsCurrent">Whether the sweep begins with it.</param>
/// <param name="Apply">Returns the options with it.</param>
internal sealed record SweptValue(string Name, bool IsCurrent, Func<ModelOptions, ModelOptions> Apply);
