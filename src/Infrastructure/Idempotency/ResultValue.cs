using Ardalis.Result;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>Creates a successful result from a value whose type is known at run time only.</summary>
internal static class ResultValue<TResponse>
    where TResponse : IResult
{
    private static readonly Func<object?, TResponse> Factory = Build();

    /// <summary>The type of the result's value; <see cref="Result"/> itself when it has none.</summary>
    public static Type Type { get; } = typeof(TResponse) == typeof(Result) ? typeof(Result) : typeof(TResponse).GetGenericArguments()[0];

    public static TResponse Success(object? value) => Factory(value);

    private static Func<object?, TResponse> Build() =>
        typeof(TResponse) == typeof(Result)
            ? _ => (TResponse)(IResult)Result.Success()
            : typeof(ResultValue<TResponse>).GetMethod(nameof(Of), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(typeof(TResponse).GetGenericArguments()).CreateDelegate<Func<object?, TResponse>>();

    private static Result<T> Of<T>(object? value) => Result<T>.Success((T)value!);
}
