using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Gguf;

/// <summary>Gives bounds-checked access to a mapped file, or to values built in memory.</summary>
/// <remarks>Not safe to dispose while another thread reads.</remarks>
internal sealed unsafe class GgufBytes : IDisposable
{
    private readonly byte[]? _memory;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _pointer;
    private bool _disposed;

    public GgufBytes(byte[] memory)
        : this(memory, memory.Length)
    {
    }

    /// <summary>Holds the beginning of a file that is longer.</summary>
    public GgufBytes(byte[] memory, long length) => (_memory, Length) = (memory, length);

    /// <summary>Maps the whole of a file that is not empty; nothing is read before it is touched.</summary>
    public GgufBytes(SafeFileHandle file, long length)
    {
        Length = length;
        try
        {
            _map = MemoryMappedFile.CreateFromFile(
                file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Length { get; }

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (_disposed)
            throw GgufErrors.Closed();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var there = _memory?.Length ?? Length;
        if ((ulong)offset > (ulong)there || length > there - offset)
            throw new ArgumentOutOfRangeException(nameof(offset));

        return _memory is null ? new ReadOnlySpan<byte>(_pointer + offset, length) : _memory.AsSpan((int)offset, length);
    }

    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        if (_pointer is not null)
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();

        _pointer = null;
        _view?.Dispose();
        _map?.Dispose();
    }
}
