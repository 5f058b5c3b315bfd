using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence;

public static class UniqueIndexExtensions
{
    internal const string ErrorCodeAnnotation = "ErrorCode";

    /// <summary>Makes the index unique and names the error that a violation is answered with (409). The code must stand in an <c>*Errors</c> class.</summary>
    public static IndexBuilder<T> IsUnique<T>(this IndexBuilder<T> index, Error onViolation)
    {
        index.IsUnique();
        index.HasAnnotation(ErrorCodeAnnotation, onViolation.Code);
        return index;
    }
}
