namespace LocalRunner.Inference.Drafts;

/// <summary>
/// Decides how many tokens are guessed ahead, by what guessing gained so far: it grows while guesses are right, and guesses nothing for
/// a while where checking them took longer than writing would have.
/// </summary>
/// <param name="most">The most tokens; 0 never guesses.</param>
internal sealed class DraftLength(int most)
{
    // With the token before them these fill the kernels of repacked weights, which compute four rows at once.
    private static readonly int[] s_lengths = [3, 7, 15, 31, 63];

    private const int Trial = 4;
    private const int LeastPause = 64;
    private const int MostPause = 2048;
    private const double Weight = 0.2;

    private int _length;
    private int _wait = 8;
    private int _pause = LeastPause;
    private double _plain;
    private double _time;
    private int _steps;
    private int _tokens;

    /// <summary>Gets how many tokens to guess now.</summary>
    public int Next => most == 0 || _wait > 0 ? 0 : Math.Min(most, s_lengths[_length]);

    /// <summary>Takes note of a step that wrote one token, without a guess.</summary>
    public void Wrote(TimeSpan duration)
    {
        _plain = _plain == 0 ? duration.TotalSeconds : _plain + (Weight * (duration.TotalSeconds - _plain));
        _wait = Math.Max(0, _wait - 1);
    }

    /// <summary>Takes note of a step that checked a guess.</summary>
    /// <param name="duration">The time of the step, and of guessing.</param>
    /// <param name="guessed">The tokens that were guessed; 0 where guessing took time and came to nothing.</param>
    /// <param name="right">Those of them that were right.</param>
    public void Checked(TimeSpan duration, int guessed, int right)
    {
        _time += duration.TotalSeconds;
        _tokens += right + 1;
        if (right == guessed && guessed >= s_lengths[_length] && _length + 1 < s_lengths.Length)
            _length++;
        else if (right < guessed / 2)
            _length = Math.Max(0, _length - 1);
        if (++_steps < Trial)
            return;

        if (_time > _tokens * _plain)
        {
            _wait = _pause;
            _pause = Math.Min(MostPause, _pause * 2);
        }
        else
        {
            _pause = LeastPause;
        }

        (_time, _tokens, _steps) = (0, 0, 0);
    }
}
