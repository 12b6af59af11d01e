using LocalRunner.Fixtures;

namespace LocalRunner.Tests;

public sealed class ImageFormatsTests
{
    [Fact]
    public void MediaTypeOf_FirstBytes_TellTheFormat()
    {
        ImageFormats.MediaTypeOf(MadeImage.Png(4, 3)).ShouldBe("image/png");
        ImageFormats.MediaTypeOf([0xFF, 0xD8, 0xFF, 0xE0]).ShouldBe("image/jpeg");
        ImageFormats.MediaTypeOf("GIF89a"u8).ShouldBe("image/gif");
        ImageFormats.MediaTypeOf("BM......"u8).ShouldBe("image/bmp");
        ImageFormats.MediaTypeOf("\u0089PNG"u8).ShouldBeNull();
        ImageFormats.MediaTypeOf("RIFF....WEBP"u8).ShouldBeNull();
        ImageFormats.MediaTypeOf([]).ShouldBeNull();
        ImageFormats.MediaTypes.ShouldBe(["image/png", "image/jpeg", "image/gif", "image/bmp"]);
    }
}
