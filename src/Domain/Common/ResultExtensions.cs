using Ardalis.Result;

namespace SvcInfra.Domain.Common;

public static class ResultExtensions
{
    /// <summary>Ok, Created and NoContent; the interface of the package knows only the first.</summary>
    public static bool Succeeded(this IResult result) => result.Status is ResultStatus.Ok or ResultStatus.Created or ResultStatus.NoContent;
}
