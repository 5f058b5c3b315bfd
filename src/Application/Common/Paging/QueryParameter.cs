using System.Linq.Expressions;

namespace SvcInfra.Application.Common.Paging;

/// <summary>A value in an expression that becomes a parameter of the statement, so that statements with other values share a plan.</summary>
internal static class QueryParameter
{
    public static Expression Of<TValue>(TValue value) =>
        Expression.Property(Expression.Constant(new Holder<TValue>(value)), nameof(Holder<>.Value));

    private sealed record Holder<TValue>(TValue Value);
}
