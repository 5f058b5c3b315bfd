using System.Net;
using System.Net.Sockets;

namespace SvcInfra.TestSupport;

/// <summary>
/// Finds a TCP port nobody listens on at 127.0.0.1. Nothing keeps it for the caller: prefer port 0 where the listener can be asked
/// afterwards, and otherwise be ready to try another one.
/// </summary>
public static class FreePort
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
