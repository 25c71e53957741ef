namespace Pulumi;

public static partial class Output
{
    /// <summary>One output of several inputs of different types: known when all are, secret when one is.</summary>
    public static Output<(T1, T2)> Tuple<T1, T2>(
        Input<T1> item1, Input<T2> item2)
        => new(OutputCore.AllAsync([item1, item2], v => (As<T1>(v[0]), As<T2>(v[1]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3)> Tuple<T1, T2, T3>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3)
        => new(OutputCore.AllAsync([item1, item2, item3], v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4)
        => new(OutputCore.AllAsync([item1, item2, item3, item4], v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]), As<T4>(v[3]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5)> Tuple<T1, T2, T3, T4, T5>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5)
        => new(OutputCore.AllAsync([item1, item2, item3, item4, item5], v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]), As<T4>(v[3]), As<T5>(v[4]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6)> Tuple<T1, T2, T3, T4, T5, T6>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4, Input<T5> item5, Input<T6> item6)
        => new(OutputCore.AllAsync([item1, item2, item3, item4, item5, item6],
            v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]), As<T4>(v[3]), As<T5>(v[4]), As<T6>(v[5]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6, T7)> Tuple<T1, T2, T3, T4, T5, T6, T7>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3,
        Input<T4> item4, Input<T5> item5, Input<T6> item6, Input<T7> item7)
        => new(OutputCore.AllAsync([item1, item2, item3, item4, item5, item6, item7],
            v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]), As<T4>(v[3]), As<T5>(v[4]), As<T6>(v[5]), As<T7>(v[6]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6, T7, T8)> Tuple<T1, T2, T3, T4, T5, T6, T7, T8>(
        Input<T1> item1, Input<T2> item2, Input<T3> item3, Input<T4> item4,
        Input<T5> item5, Input<T6> item6, Input<T7> item7, Input<T8> item8)
        => new(OutputCore.AllAsync([item1, item2, item3, item4, item5, item6, item7, item8],
            v => (As<T1>(v[0]), As<T2>(v[1]), As<T3>(v[2]), As<T4>(v[3]), As<T5>(v[4]), As<T6>(v[5]), As<T7>(v[6]), As<T8>(v[7]))));

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2)> Tuple<T1, T2>(
        Output<T1> item1, Output<T2> item2)
        => Tuple((Input<T1>)item1, (Input<T2>)item2);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3)> Tuple<T1, T2, T3>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3)
        => Tuple((Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4)> Tuple<T1, T2, T3, T4>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4)
        => Tuple((Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3, (Input<T4>)item4);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5)> Tuple<T1, T2, T3, T4, T5>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5)
        => Tuple((Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3, (Input<T4>)item4, (Input<T5>)item5);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6)> Tuple<T1, T2, T3, T4, T5, T6>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4, Output<T5> item5, Output<T6> item6)
        => Tuple((Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3, (Input<T4>)item4, (Input<T5>)item5, (Input<T6>)item6);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6, T7)> Tuple<T1, T2, T3, T4, T5, T6, T7>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3,
        Output<T4> item4, Output<T5> item5, Output<T6> item6, Output<T7> item7)
        => Tuple((Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3, (Input<T4>)item4, (Input<T5>)item5, (Input<T6>)item6, (Input<T7>)item7);

    /// <inheritdoc cref="Tuple{T1, T2}(Input{T1}, Input{T2})"/>
    public static Output<(T1, T2, T3, T4, T5, T6, T7, T8)> Tuple<T1, T2, T3, T4, T5, T6, T7, T8>(
        Output<T1> item1, Output<T2> item2, Output<T3> item3, Output<T4> item4,
        Output<T5> item5, Output<T6> item6, Output<T7> item7, Output<T8> item8)
        => Tuple(
            (Input<T1>)item1, (Input<T2>)item2, (Input<T3>)item3, (Input<T4>)item4,
            (Input<T5>)item5, (Input<T6>)item6, (Input<T7>)item7, (Input<T8>)item8);

    private static T As<T>(object? value) => OutputData.As<T>(value);
}
