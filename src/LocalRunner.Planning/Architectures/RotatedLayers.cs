namespace LocalRunner.Architectures;

/// <summary>Names the layers in which queries and keys are rotated by the position.</summary>
internal enum RotatedLayers
{
    All,

    /// <summary>Those with a window.</summary>
    WithWindow,

    /// <summary>Those with a window, and those before the first experts.</summary>
    WithWindowOrLeading,

    /// <summary>Those with a window, and all where no layer has one.</summary>
    WithWindowIfAny,

    /// <summary>All but the last of each four.</summary>
    ButLastOfFour,

    /// <summary>All but the first of each four.</summary>
    ButFirstOfFour,
}
