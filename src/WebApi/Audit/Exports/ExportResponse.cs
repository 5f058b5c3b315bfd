using System.Globalization;
using System.Reflection;
using Ardalis.Result;
using Microsoft.AspNetCore.Http.Metadata;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Audit.Exports;

/// <summary>
/// Streams an export. The headers <c>Audit-First</c> and <c>Audit-Last</c> are the numbers of its first and last entry and <c>Audit-Count</c> is
/// their count, so that a client can show progress. An error midway aborts the connection, so that a client cannot mistake a part for the whole.
/// </summary>
internal sealed class ExportResponse(Result<AuditExport> result) : HttpResult, IEndpointMetadataProvider
{
    public const string First = "Audit-First";
    public const string Last = "Audit-Last";
    public const string Count = "Audit-Count";

    private static readonly string[] ContentTypes = [.. AuditExportFormat.All.Select(format => format.ContentType.Split(';')[0])];

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), ContentTypes));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!result.IsSuccess)
        {
            await Problem.WriteAsync(httpContext, Error.Of(result));
            return;
        }

        var (export, response) = (result.Value, httpContext.Response);
        response.ContentType = export.Format.ContentType;
        response.Headers.ContentDisposition = string.Create(
            CultureInfo.InvariantCulture, $"attachment; filename=\"audit-{export.First}-{export.Last}.{export.Format.Name}\"");
        response.Headers[First] = export.First.ToString(CultureInfo.InvariantCulture);
        response.Headers[Last] = export.Last.ToString(CultureInfo.InvariantCulture);
        response.Headers[Count] = (export.Last - export.First + 1).ToString(CultureInfo.InvariantCulture);
        await export.WriteAsync(response.Body, httpContext.RequestAborted);
    }
}
