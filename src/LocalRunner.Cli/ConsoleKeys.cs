namespace LocalRunner.Cli;

/// <summary>The keys of the process's terminal.</summary>
internal sealed class ConsoleKeys : ILineKeys
{
    public bool Available => Console.KeyAvailable;

    public int Columns => Console.WindowWidth;

    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);
}
