"""Small recordings as bytes that a player takes: a tone as WAV, silence as MP3."""

import io
import math
import struct
import wave

# MPEG-2 layer III, 32 kbit/s, 22.05 kHz, mono, no checksum. Side information of nothing but zeros is silence.
MP3_HEADER = b"\xff\xf3\x40\xc0"
MP3_FRAME = MP3_HEADER.ljust(72 * 32000 // 22050, b"\0")
MP3_FRAME_SECONDS = 576 / 22050


def mp3(seconds):
    return MP3_FRAME * math.ceil(seconds / MP3_FRAME_SECONDS)


def wav(seconds, rate=8000):
    samples = (round(9000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(int(seconds * rate)))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()
