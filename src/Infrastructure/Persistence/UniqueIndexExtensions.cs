using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence;

public static class UniqueIndexExtensions
{
    internal const string ErrorCodeAnnotation = "ErrorCode";

    /// <summary>Makes the index unique and sets the error for a violation (409), which an <c>*Errors</c> class must declare.</summary>
    public static IndexBuilder<T> IsUnique<T>(this IndexBuilder<T> index, Error onViolation)
    {
        index.IsUnique();
        index.HasAnnotation(ErrorCodeAnnotation, onViolation.Code);
        return index;
    }

    /// <summary>The codes of the errors for violations of an entity's unique indexes.</summary>
    public static IEnumerable<string> ErrorCodesOf(this IModel model, Type entity) =>
        model.FindEntityType(entity)?.GetIndexes().Select(index => index.FindAnnotation(ErrorCodeAnnotation)?.Value).OfType<string>() ?? [];
}
