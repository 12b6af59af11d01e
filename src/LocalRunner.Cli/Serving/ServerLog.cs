using Microsoft.Extensions.Logging;

namespace LocalRunner.Cli.Serving;

/// <summary>Writes a server's log on stderr, a line each with the time: which request got what, never what was asked or answered.</summary>
internal sealed class ServerLog(TextWriter output) : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = $"{DateTime.Now:HH:mm:ss} {(logLevel >= LogLevel.Error ? "error: " : logLevel == LogLevel.Warning ? "warning: " : "")}{formatter(state, exception)}";
        if (exception is not null && logLevel >= LogLevel.Error)
            line += $" {exception.GetType().Name}: {exception.Message}";
        lock (_gate)
            output.WriteLine(LocalRunner.Bench.Text.PlainText.OfLine(line));
    }

    public void Dispose()
    {
        // The stream is the terminal's.
    }
}
