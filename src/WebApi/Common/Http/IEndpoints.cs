namespace SvcInfra.WebApi.Common.Http;

/// <summary>A module's routes, relative to <c>/api/v1</c>. Implementations are found by scanning.</summary>
internal interface IEndpoints
{
    /// <summary>
    /// The version of the API that the routes belong to: 2 maps them below <c>/api/v2</c> and describes them in <c>/openapi/v2.json</c>
    /// (docs/decisions/0028-versions-in-the-url.md).
    /// </summary>
    int Version => 1;

    void Map(RouteGroupBuilder api);
}
