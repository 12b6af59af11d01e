using System.Numerics;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Takes attributes, entries and slices of values. What is not there is undefined; only of what is undefined itself nothing can be taken.</summary>
internal static class Access
{
    /// <summary>Gets <c>value.name</c>: a method before an entry.</summary>
    public static JinjaValue Attribute(JinjaValue value, string name)
    {
        RequireDefined(value, name);
        if (Methods.Find(value, name) is { } method)
            return JinjaValue.OfCallable(new BoundMethod(value, method));
        return Own(value, name) is { IsMissing: false } own ? own : JinjaValue.Undefined(name);
    }

    /// <summary>Gets <c>value[key]</c>: an entry before a method.</summary>
    public static JinjaValue Item(Rendering rendering, JinjaValue value, JinjaValue key)
    {
        if (key.IsString)
            rendering.Budget.Scan(key.AsString.Length);
        if (key.IsString && value.Kind == JinjaKind.Dict)
            return value.AsDict.TryGet(key.AsString, out var entry) ? entry : Method(value, key.AsString);
        switch (value.Kind)
        {
            case JinjaKind.Undefined:
                RequireDefined(value, key.IsString ? key.AsString : PythonText.Of(key, rendering.Budget).String);
                break;
            case JinjaKind.Dict when key.Kind is not (JinjaKind.Dict or JinjaKind.List) || (key.Kind == JinjaKind.List && key.AsList.IsTuple):
                Equality.RequireKey(key, rendering.Budget);
                if (value.AsDict.TryGet(key, out var found))
                    return found;
                break;
            case JinjaKind.List when key.IsInteger && value.AsList.IsIndexed:
                if (Place(key, value.AsList.Count) is { } place)
                    return value.AsList[place];
                break;
            case JinjaKind.String when key.IsInteger:
                var text = value.AsText;
                rendering.Budget.Scan(text.Length);
                if (Place(key, CodePoints.Count(text.String)) is { } character)
                {
                    var at = CodePoints.Offset(text.String, character);
                    return JinjaValue.Of(text.Slice(at, CodePoints.Size(text.String, at)));
                }

                break;
        }

        return key.IsString ? Method(value, key.AsString) : JinjaValue.UndefinedAs($"entry {PythonText.Of(key, rendering.Budget)}");
    }

    /// <summary>Gets <c>value[start:stop:step]</c>.</summary>
    public static JinjaValue Slice(Rendering rendering, JinjaValue value, JinjaValue start, JinjaValue stop, JinjaValue step)
    {
        RequireDefined(value, "a slice");
        var isSliced = value.IsString || (value.Kind == JinjaKind.List && value.AsList.IsIndexed);
        if (!isSliced)
            throw JinjaException.Messages($"{value.Described} has no slices");
        if (value.IsString)
            rendering.Budget.Scan(value.AsString.Length);
        var by = Bound(step) ?? BigInteger.One;
        if (by.IsZero)
            throw JinjaException.Messages("the step of a slice is 0");
        var count = value.IsString ? CodePoints.Count(value.AsString) : value.AsList.Count;
        var isDown = by.Sign < 0;
        var (low, high) = isDown ? (-1, count - 1) : (0, count);
        var from = Clamp(Bound(start), count, low, high) ?? (isDown ? high : low);
        var to = Clamp(Bound(stop), count, low, high) ?? (isDown ? low : high);
        var stride = (int)BigInteger.Max(BigInteger.Min(by, int.MaxValue), int.MinValue + 1);
        var length = (int)Math.Max(0, isDown ? ((long)from - to - stride - 1) / -(long)stride : ((long)to - from + stride - 1) / stride);
        return value.IsString ? SliceText(rendering, value.AsText, from, stride, length) : SliceList(rendering, value.AsList, from, stride, length);
    }

    /// <summary>Gets what a value itself calls by a name: an entry of a dict, an attribute of a namespace or loop; missing if nothing.</summary>
    private static JinjaValue Own(JinjaValue value, string name)
    {
        JinjaValue own = default;
        switch (value.Kind)
        {
            case JinjaKind.Dict:
                value.AsDict.TryGet(name, out own);
                break;
            case JinjaKind.Namespace:
                value.AsNamespace.TryGet(name, out own);
                break;
            case JinjaKind.Loop:
                own = ((LoopState)value.AsObject).Attribute(name);
                break;
            case JinjaKind.Callable when name == "name":
                own = JinjaValue.Of(((Callable)value.AsObject).Name);
                break;
            case JinjaKind.List when value.AsList.Shape == ListShape.Group && name is "grouper" or "list":
                own = value.AsList[name == "list" ? 1 : 0];
                break;
        }

        return own;
    }

    private static JinjaValue Method(JinjaValue value, string name) =>
        Methods.Find(value, name) is { } method ? JinjaValue.OfCallable(new BoundMethod(value, method))
        : value.Kind != JinjaKind.Dict && Own(value, name) is { IsMissing: false } own ? own
        : JinjaValue.Undefined(name);

    private static void RequireDefined(JinjaValue value, string wanted)
    {
        if (value.IsUndefined)
            throw JinjaException.Messages($"{value.WhatIsUndefined} is undefined, so that {wanted} can't be taken from it");
    }

    private static int? Place(JinjaValue key, int count)
    {
        var place = key.AsBigInteger;
        if (place.Sign < 0)
            place += count;
        return place.Sign >= 0 && place < count ? (int)place : null;
    }

    private static BigInteger? Bound(JinjaValue bound) =>
        bound.IsMissing || bound.IsNone ? null
        : bound.IsInteger ? bound.AsBigInteger
        : throw JinjaException.Messages($"a slice begins and ends at whole numbers, not at {bound.Described}");

    private static int? Clamp(BigInteger? bound, int count, int low, int high) =>
        bound is not { } place ? null : (int)BigInteger.Min(BigInteger.Max(place.Sign < 0 ? place + count : place, low), high);

    private static JinjaValue SliceText(Rendering rendering, JinjaText text, int from, int stride, int length)
    {
        rendering.Budget.Characters(length);
        if (length == 0)
            return JinjaValue.EmptyText;
        if (stride == 1)
        {
            var start = CodePoints.Offset(text.String, from);
            var end = start + CodePoints.Offset(text.String[start..], length);
            return JinjaValue.Of(text.Slice(start, end - start));
        }

        var offsets = Offsets(text.String);
        var builder = rendering.Rent();
        for (var i = 0; i < length; i++)
        {
            var at = offsets is null ? from + (i * stride) : offsets[from + (i * stride)];
            builder.Append(text, at, CodePoints.Size(text.String, at));
        }

        var sliced = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(sliced);
    }

    /// <summary>Gets where each code point begins; null when each is one unit.</summary>
    private static List<int>? Offsets(string text)
    {
        if (!CodePoints.HasPairs(text))
            return null;
        var offsets = new List<int>(text.Length);
        for (var at = 0; at < text.Length; at += CodePoints.Size(text, at))
            offsets.Add(at);
        return offsets;
    }

    private static JinjaValue SliceList(Rendering rendering, JinjaList list, int from, int stride, int length)
    {
        rendering.Budget.Items(length);
        var items = new JinjaValue[length];
        if (stride == 1)
            list.Items.Slice(length == 0 ? 0 : from, length).CopyTo(items);
        for (var i = 0; stride != 1 && i < length; i++)
            items[i] = list[from + (i * stride)];
        return JinjaValue.Of(list.Shape == ListShape.List ? JinjaList.Made(items) : new JinjaList(items, list.Shape == ListShape.Range ? ListShape.Range : ListShape.Tuple));
    }
}
