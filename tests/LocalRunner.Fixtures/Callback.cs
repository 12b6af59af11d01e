namespace LocalRunner.Fixtures;

/// <summary>Hands progress on at once, on the thread that reports it; <see cref="Progress{T}"/> would post it to another.</summary>
internal sealed class Callback<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
