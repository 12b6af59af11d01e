using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Engine.Llama;

/// <summary>Owns the pieces that an image was cut into.</summary>
internal sealed class MtmdChunksHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeChunks(handle);
        return true;
    }
}
