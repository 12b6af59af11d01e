namespace LocalRunner.Gguf;

/// <summary>Lets a callback write the bytes of one tensor and no more.</summary>
internal sealed class GgufTensorStream(Stream file, GgufTensor tensor) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > tensor.Bytes - _written)
            throw GgufErrors.Argument(
                $"{_written + buffer.Length} bytes were written for {tensor.Name}, which has {tensor.Bytes}: write no more than that.");

        file.Write(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public void CheckComplete()
    {
        if (_written != tensor.Bytes)
            throw GgufErrors.Argument($"{_written} bytes were written for {tensor.Name}, which has {tensor.Bytes}: write all of them.");
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
