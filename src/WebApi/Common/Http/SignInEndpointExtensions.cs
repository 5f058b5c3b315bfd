using System.Reflection;
using Ardalis.Result;
using Microsoft.AspNetCore.Http.Metadata;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Security;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Common.Http;

/// <summary>For endpoints that start or refresh a session: they respond with tokens, or with a cookie and no body.</summary>
internal static class SignInEndpointExtensions
{
    /// <summary>The query parameter with which a browser requests its session in a cookie.</summary>
    public const string UseCookies = "useCookies";

    private static readonly Refusal Malformed = HttpErrors.ValidationFailed with
    {
        Fields = [new FieldError(UseCookies, HttpErrors.InvalidParameter.Code, "useCookies must be true or false.")],
    };

    public static async Task<TokensOrCookieResponse<T>> TokensOrCookie<T>(this Task<Result<T?>> result)
        where T : class => new(await result);

    /// <summary>As <see cref="EndpointExtensions.Sends"/>, for a request that signs in; the caller chooses tokens or a cookie.</summary>
    public static RouteHandlerBuilder SignsIn<TRequest>(this RouteHandlerBuilder endpoint, string summary) =>
        endpoint.Sends<TRequest>(summary).Sensitive().WithMetadata(new AcceptsCookieMode()).AddEndpointFilter(ReadCookieMode);

    private static ValueTask<object?> ReadCookieMode(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Query[UseCookies] is [{ } text])
        {
            if (!bool.TryParse(text, out var wanted))
            {
                throw new ProblemException(Malformed);
            }

            if (wanted)
            {
                SessionCookies.Use(http);
            }
        }

        return next(context);
    }
}

/// <summary>Marks an endpoint that has the parameter <see cref="SignInEndpointExtensions.UseCookies"/>.</summary>
internal sealed record AcceptsCookieMode;

/// <summary>200 with tokens, or 204 with the session in a cookie.</summary>
internal sealed class TokensOrCookieResponse<T>(Result<T?> result) : HttpResult, IEndpointMetadataProvider
    where T : class
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ResultResponses.Describe<T>(builder, StatusCodes.Status200OK);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void)));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (!result.IsSuccess || result.Value is not null)
        {
            return ResultResponses.WriteAsync(httpContext, result, StatusCodes.Status200OK);
        }

        httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
