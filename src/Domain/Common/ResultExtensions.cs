using Ardalis.Result;

namespace SvcInfra.Domain.Common;

public static class ResultExtensions
{
    /// <summary>True for Ok, Created and NoContent; the package's interface covers only the first.</summary>
    public static bool Succeeded(this IResult result) => result.Status is ResultStatus.Ok or ResultStatus.Created or ResultStatus.NoContent;
}
