namespace LocalRunner.Server.Router;

/// <summary>What loading or unloading a model came to.</summary>
/// <param name="Success">Whether it is as was asked.</param>
internal sealed record Outcome(bool Success)
{
    public string? Model { get; init; }
}
