using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Engine.Llama;

/// <summary>Owns a projector in libmtmd, which looks at its language model as long as it lives.</summary>
internal sealed class MtmdContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private SafeHandle? _model;

    /// <summary>Holds the model for as long as the projector lives, which a call on another thread may make longer than its owner does.</summary>
    public void Hold(SafeHandle model)
    {
        var held = false;
        model.DangerousAddRef(ref held);
        _model = model;
    }

    protected override bool ReleaseHandle()
    {
        MtmdImports.FreeContext(handle);
        _model?.DangerousRelease();
        return true;
    }
}
