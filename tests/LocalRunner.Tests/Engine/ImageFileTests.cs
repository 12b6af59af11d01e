using System.Buffers.Binary;
using LocalRunner.Engine;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Engine;

public sealed class ImageFileTests
{
    [Fact]
    public void SizeOf_EachKind_IsWhatTheHeaderSays()
    {
        ImageFile.SizeOf(MadeImage.Png(17, 5)).ShouldBe((17, 5));
        ImageFile.SizeOf(MadeImage.Gif(17, 5)).ShouldBe((17, 5));
        ImageFile.SizeOf(MadeImage.Bmp(17, 5)).ShouldBe((17, 5));
        ImageFile.SizeOf(MadeImage.Jpeg).ShouldBe((16, 16));
    }

    [Fact]
    public void SizeOf_ABitmapFromTheTopDown_HasAHeight()
    {
        var file = MadeImage.Bmp(4, 6);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -6);
        ImageFile.SizeOf(file).ShouldBe((4, 6));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    [InlineData(5, 0)]
    [InlineData(20_000, 20_000)]
    [InlineData(5_001, 5_000)]
    [InlineData(1, 101)]
    [InlineData(int.MinValue, int.MinValue)]
    public void SizeOf_AnAbsurdSize_IsRefusedWithIt(int width, int height)
    {
        var refusal = Should.Throw<LocalRunnerException>(() => ImageFile.SizeOf(MadeImage.Png(width, height, new byte[8])));
        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain(unchecked((uint)width).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void SizeOf_EveryBeginningOfAFile_IsRefusedOrRead()
    {
        foreach (var file in new[] { MadeImage.Png(9, 9), MadeImage.Gif(9, 9), MadeImage.Bmp(9, 9), MadeImage.Jpeg })
        {
            for (var length = 0; length < Math.Min(file.Length, 400); length++)
            {
                try
                {
                    ImageFile.SizeOf(file.AsSpan(0, length)).Width.ShouldBeGreaterThan(0);
                }
                catch (LocalRunnerException refusal)
                {
                    refusal.Message.ShouldContain("PNG, JPEG, GIF and BMP");
                }
            }
        }
    }

    [Fact]
    public void SizeOf_ArithmeticallyCodedJpeg_IsRefused()
    {
        var file = MadeImage.Jpeg;
        file[Array.LastIndexOf(file, (byte)0xc0)] = 0xc9;
        Should.Throw<LocalRunnerException>(() => ImageFile.SizeOf(file));
    }
}
