namespace LocalRunner.Cli.Interaction;

/// <summary>Draws a bar of whole cells.</summary>
internal static class BarText
{
    /// <param name="full">The cells that are full.</param>
    /// <param name="cells">All cells.</param>
    public static string Of(int full, int cells) => new string('█', full) + new string('░', cells - full);
}
