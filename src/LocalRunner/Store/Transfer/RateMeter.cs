namespace LocalRunner.Store.Transfer;

/// <summary>Measures the rate of the last seconds.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(long At, long Bytes)> _samples = new();
    private (long At, long Bytes) _last;

    /// <summary>Takes in how many bytes there are now.</summary>
    /// <returns>Bytes a second.</returns>
    public double Add(long bytes)
    {
        var now = time.GetTimestamp();
        if (_samples.Count == 0 || time.GetElapsedTime(_last.At, now) >= s_step)
        {
            _samples.Enqueue(_last = (now, bytes));
            while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > s_window)
                _samples.Dequeue();
        }

        var (first, seconds) = (_samples.Peek(), time.GetElapsedTime(_samples.Peek().At, now).TotalSeconds);
        return seconds > 0 ? Math.Max(0, (bytes - first.Bytes) / seconds) : 0;
    }
}
