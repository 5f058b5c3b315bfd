using System.Linq.Expressions;
using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Errors;

/// <summary>Converts an <see cref="Error"/> to the result type that a pipeline behavior has to return.</summary>
public static class Failure
{
    public static TResponse From<TResponse>(Error error)
        where TResponse : IResult => Factory<TResponse>.Create(error);

    private static class Factory<TResponse>
        where TResponse : IResult
    {
        // Compiled once per response type: Result is its own failure, and Result<T> converts from Result.
        public static readonly Func<Result, TResponse> Create = Build();

        private static Func<Result, TResponse> Build()
        {
            var failure = Expression.Parameter(typeof(Result));
            return Expression.Lambda<Func<Result, TResponse>>(Expression.Convert(failure, typeof(TResponse)), failure).Compile();
        }
    }
}
