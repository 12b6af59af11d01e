using System.Security.Cryptography;
using System.Text;

namespace LocalRunner.Store.Transfer;

/// <summary>Hashes a file from its beginning while it still arrives, so that little is left to do when the last byte has come.</summary>
internal sealed class FollowingHash : IDisposable
{
    private readonly PartialFile _file;
    private readonly IncrementalHash _hash;
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _position;

    /// <param name="file">The file.</param>
    /// <param name="expected">A SHA-256, the SHA-1 that git gives a file, or null where any is taken.</param>
    public FollowingHash(PartialFile file, string? expected)
    {
        _file = file;
        var isGit = expected is { Length: 40 };
        _hash = IncrementalHash.CreateHash(isGit ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (isGit)
            _hash.AppendData(Encoding.ASCII.GetBytes($"blob {file.Bytes}\0"));
    }

    /// <summary>Takes in all that follows without a gap.</summary>
    /// <returns>Whether the whole file is taken in.</returns>
    public async Task<bool> AdvanceAsync(CancellationToken cancellation)
    {
        while (_position < _file.Bytes)
        {
            var (start, _, done) = _file.Piece((int)(_position / _file.PieceBytes));
            var ready = start + done - _position;
            if (ready <= 0)
                return false;

            var read = await _file.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(_buffer.Length, ready)), _position, cancellation).ConfigureAwait(false);
            if (read == 0)
                return false;
            _hash.AppendData(_buffer, 0, read);
            _position += read;
        }

        return true;
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
