using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>
/// Adds to the product's API document what no endpoint declares, such as the requests that the application sends. Implementations are found by
/// scanning.
/// </summary>
internal interface IApiDocumentPart
{
    Task AddAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken);
}
