namespace LocalRunner.Cli.Interaction;

/// <summary>Where a <see cref="LineEditor"/> gets its keys from.</summary>
/// <param name="Read">Waits for the next key.</param>
/// <param name="Available">Tells whether more keys are waiting.</param>
/// <param name="Columns">Tells the terminal's width.</param>
/// <param name="Suspend">Stops the program until its shell lets it go on.</param>
internal sealed record LineKeys(Func<ConsoleKeyInfo> Read, Func<bool> Available, Func<int> Columns, Action Suspend)
{
    /// <summary>Gets the keys of the process's terminal.</summary>
    public static LineKeys OfConsole { get; } = new(() => Console.ReadKey(intercept: true), () => Console.KeyAvailable, () => Console.WindowWidth, OwnProcess.Suspend);
}
